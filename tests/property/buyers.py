"""The buyers of a walk: they order, pay, cancel, ask for cancels, take that back, and claim what they were sent."""

from contextlib import suppress

from tests.property.shop import Key, Shop
from webapp.simulator import SAMPLE_KEY

CANCELLABLE = ("102", "202", "301")
WAITING = ("202", "301")


class Buyers:
    def __init__(self, shop: Shop) -> None:
        self.shop, self.dice, self.market = shop, shop.dice, shop.market

    def buy(self) -> None:
        numbers = self.dice.choices(self.shop.products, k=self.dice.choice((1, 1, 2, 3)))
        lines = [{"prdNo": number, "ordQty": self.dice.randint(1, 3)} for number in numbers]
        before = self.shop.some(*WAITING, at_most=1) if self.dice.random() < 0.2 else []
        parcel = next((str(self.shop.order(number)[number, seq]["dlvNo"]) for number, seq in before), None)
        self.shop.place(lines, self.dice.choice(("102", "202", "202")), parcel)

    def pay(self) -> None:
        for number, seq in self.shop.some("102", at_most=3):
            self.market.push_order(number, "202", seq)

    def cancel(self) -> None:
        for key in self.shop.some(*CANCELLABLE, at_most=2):
            self._cancel(key)

    def _cancel(self, key: Key) -> None:
        """A line, or one of its pieces."""
        pieces = int(self.shop.order(key[0])[key]["ordQty"])
        some = {"quantity": 1} if pieces > 1 and self.dice.random() < 0.3 else {}
        self.market.file_claim(key[0], "cancel", key[1], **some)

    def claim(self) -> None:
        for number, seq in self.shop.some("401", "501", at_most=1):
            pieces = int(self.shop.order(number)[number, seq]["ordQty"])
            some = {"quantity": 1} if pieces > 1 and self.dice.random() < 0.4 else {}
            self.market.file_claim(number, self.dice.choice(("return", "exchange")), seq, **some)
        for number, seq in self.shop.some("901", at_most=1):
            self.market.file_claim(number, "forced", seq)

    def switch(self) -> None:
        """A return becomes an exchange, or the other way round, as both sides agreed."""
        for number, _ in self.shop.some("601", at_most=1):
            for claim in self.market.claims(number):
                with suppress(ValueError):  # settled, or no return
                    self.market.switch_claim(claim["number"])

    def miss(self) -> None:
        """Something that was sent does not come."""
        for number, seq in self.shop.some("401", at_most=1):
            self.market.report_non_arrival(number, seq)

    def ask(self) -> None:
        """About a product, now and then by somebody who has ordered it."""
        number = str(self.dice.choice(self.shop.products))
        self.shop.questions.append(self.market.ask_question(SAMPLE_KEY, number, "언제 오나요?")["brdInfoNo"])

    def urge(self) -> None:
        """The market asks for an answer, or tells something that has to be read."""
        levels = {"emerNtceClfNo1": self.dice.choice(("10", "11"))}
        self.shop.notices.append(self.market.send_notice(SAMPLE_KEY, "확인 바랍니다", **levels)["emerNtceSeq"])

    def withdraw(self) -> None:
        self._withdraw(set(self.shop.some("701", "601", at_most=1)))

    def withdraw_all(self) -> None:
        """What was asked of lines that have not left is asked no more."""
        self._withdraw({key for key, line in self.shop.there().items() if line["ordPrdStat"] in ("301", "701")})

    def _withdraw(self, lines: set[Key]) -> None:
        for number in {number for number, _ in lines}:
            for claim in self.market.claims(number):
                if (number, str(claim["ordPrdSeq"])) in lines:
                    with suppress(ValueError):  # settled before
                        self.market.withdraw_claim(claim["number"])

    def move_on(self) -> None:
        """Parcels arrive, and purchases are confirmed."""
        for before, after in (("501", "901"), ("401", "501")):
            for number, seq in self.shop.some(before, at_most=4):
                self.market.push_order(number, after, seq)

    def meanwhile(self, numbers: list[str]) -> None:
        """What a buyer does while the shop is in the middle of something; of these orders, one is cancelled in part."""
        lines = {key: line for number in numbers for key, line in self.shop.order(number).items()}
        open_to = [key for key, line in lines.items() if line["ordPrdStat"] in CANCELLABLE]
        if open_to:
            self._cancel(self.dice.choice(open_to))
        else:
            self.dice.choice((self.cancel, self.cancel, self.withdraw, self.pay, self.move_on))()
