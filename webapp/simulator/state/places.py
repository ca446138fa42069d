"""The places the address search knows: a fixed set of sample addresses in real-looking Korean cities.

Each line of PLACES is: town or dong (with ri) | road | building number | lot number | zip code. The line above a group
names the province, the district and the district's law code. Building numbers are made up but well formed: 25 digits.
"""

from dataclasses import dataclass
from functools import cache

PLACES = """
@서울특별시|중구|11140
태평로1가|세종대로|110|31|04524
명동2가|명동길|74|1-1|04537
을지로2가|을지로|50|163-3|04539
신당동|퇴계로|403|85-12|04570
@서울특별시|강남구|11680
역삼동|테헤란로|152|737|06236
역삼동|테헤란로|212|718-5|06220
삼성동|영동대로|513|159|06164
논현동|학동로|171|70-7|06122
개포동|개포로|416|1281-3|06324
@서울특별시|마포구|11440
상암동|월드컵북로|396|1605|03925
서교동|양화로|45|395-43|04036
합정동|양화로|19|471|04027
성산동|월드컵로|212|370|03936
@서울특별시|금천구|11545
가산동|가산디지털1로|168|371-28|08507
가산동|디지털로|9길 47|60-44|08511
독산동|범안로|1130|1000|08595
@서울특별시|송파구|11710
문정동|법원로|128|645|05854
잠실동|올림픽로|240|40-1|05554
방이동|위례성대로|6|44-3|05544
@부산광역시|해운대구|26350
우동|센텀중앙로|97|1475|48058
우동|해운대해변로|264|1411-1|48099
재송동|센텀동로|99|1209|48059
반여동|재반로|226|1291-6|48041
@부산광역시|사상구|26530
학장동|대동로|205|725-2|47019
감전동|가야대로|196|509-1|46978
@부산광역시|강서구|26440
대저2동|유통단지1로|41|3150|46721
송정동|녹산산단335로|7|1630-4|46757
@대구광역시|달서구|27290
월암동|성서공단로|217|1-65|42718
호산동|달구벌대로|1095|411|42601
@대구광역시|중구|27110
동성로2가|동성로2길|80|70-1|41937
남성로|약령길|26|51-1|41933
@인천광역시|남동구|28200
고잔동|남동서로|270|676-8|21629
구월동|예술로|149|1138|21554
논현동|청능대로|559|430-1|21665
@인천광역시|서구|28260
석남동|가정로|97번길 12|223-87|22796
오류동|단봉로|78|1544|22664
@광주광역시|광산구|29200
장덕동|하남산단6번로|107|971-2|62218
도천동|사암로|390|621-9|62233
@대전광역시|유성구|30200
봉명동|대학로|28|538-1|34185
탑립동|테크노2로|187|694|34025
@울산광역시|남구|31140
삼산동|삼산로|261|1480-1|44715
여천동|장생포로|93|917|44787
@세종특별자치시|세종시|36110
나성동|한누리대로|411|832|30128
조치원읍 신흥리|세종로|2511|123-4|30026
@경기도|성남시 분당구|41135
삼평동|판교역로|235|681|13494
백현동|판교역로|166|532|13529
정자동|불정로|6|178-1|13561
@경기도|용인시 처인구|41461
포곡읍 금어리|포곡로|159|226-1|17028
양지면 주북리|중부대로|2455|1001|17156
@경기도|화성시|41590
동탄면 방교리|동탄산단5길|21|913|18487
향남읍 구문천리|제약공단2길|17|901-5|18623
반월동|삼성전자로|1-1|460-2|18380
@경기도|김포시|41570
고촌읍 전호리|아라육로|152|731|10136
대곶면 율생리|대곶북로|547|304-7|10043
@경기도|파주시|41480
문발동|회동길|145|520-7|10881
탄현면 축현리|한록산길|91|622|10859
@강원특별자치도|춘천시|51110
효자동|중앙로|1|1-2|24347
동내면 거두리|금촌로|38|985|24408
@강원특별자치도|강릉시|51150
교동|강릉대로|33|1000-2|25522
@충청북도|청주시 흥덕구|43113
복대동|대농로|17|3379|28404
오송읍 만수리|오송생명1로|194|519-1|28161
@충청남도|천안시 서북구|44133
성성동|번영로|208|510-3|31093
직산읍 모시리|4산단1로|12|299|31040
@전북특별자치도|전주시 덕진구|52113
팔복동2가|팔과정로|164|337-2|54853
@전북특별자치도|익산시|52140
왕궁면 흥암리|국가식품로|100|1177|54576
@전라남도|여수시|46130
돌산읍 우두리|돌산로|3600|810-3|59766
@전라남도|순천시|46150
연향동|연향번영길|161|1328-1|57991
@경상북도|구미시|47190
공단동|구미대로|102|259|39372
산동면 신당리|첨단기업3로|81|1284|39170
@경상남도|창원시 성산구|48123
성주동|공단로|474|29-1|51574
중앙동|창원대로|797|97-2|51513
@경상남도|김해시|48250
주촌면 농소리|골든루트로|80-16|1700-3|50969
진영읍 진영리|진영로|145|1587|50857
@제주특별자치도|제주시|50110
노형동|노형로|407|1295-4|63107
애월읍 하귀1리|하귀로|56|1704-2|63047
조천읍 함덕리|조함해안로|525|1008-1|63333
@제주특별자치도|서귀포시|50130
서귀동|중앙로|105|274-7|63592
성산읍 고성리|동류암로|20|1129-1|63641
"""


@dataclass(frozen=True)
class Place:
    """One building: its road address, its lot address and the numbers the market knows them by."""

    sido: str
    sigungu: str
    town: str
    village: str
    road: str
    building: str
    lot: str
    mail_no: str
    building_no: str
    lot_seq: str

    @property
    def road_address(self) -> str:
        town = self.town if self.village else ""
        return " ".join(part for part in (self.sido, self.sigungu, town, self.road, self.building) if part)

    @property
    def lot_address(self) -> str:
        return " ".join(part for part in (self.sido, self.sigungu, self.town, self.village, self.lot) if part)

    @property
    def law_dong(self) -> str:
        return self.village or self.town

    def main_and_sub(self, number: str) -> tuple[str, str]:
        """The two halves of a building or lot number; the second is 0 where there is none."""
        main, _, sub = number.split(" ")[-1].partition("-")
        return main, sub or "0"


def read_place(line: str, number: int, district: tuple[str, str, str]) -> Place:
    where, road, building, lot, mail_no = line.split("|")
    sido, sigungu, law_code = district
    town, _, village = where.partition(" ")
    main, _, sub = lot.partition("-")
    building_no = f"{law_code}{100 + number:05d}1{int(main):04d}{int(sub or 0):04d}{number:06d}"
    return Place(sido, sigungu, town, village, road, building, lot, mail_no, building_no, str(700_000 + number))


@cache
def every_place() -> tuple[Place, ...]:
    places: list[Place] = []
    district = ("", "", "")
    for line in PLACES.strip().splitlines():
        if line.startswith("@"):
            sido, sigungu, law_code = line[1:].split("|")
            district = (sido, sigungu, law_code)
        else:
            places.append(read_place(line, len(places) + 1, district))
    return tuple(places)


def search(keyword: str, sido: str = "", sigungu: str = "", town: str = "") -> list[Place]:
    """Places in whose road or lot address every word of the keyword occurs, within the given districts."""
    words = keyword.split()
    return [
        place
        for place in every_place()
        if all(word in place.road_address or word in place.lot_address for word in words)
        and sido in place.sido
        and sigungu in place.sigungu
        and town in place.town
    ]


def by_building(building_no: str) -> Place | None:
    return next((place for place in every_place() if place.building_no == building_no), None)


def by_lot(lot_seq: str) -> Place | None:
    return next((place for place in every_place() if place.lot_seq == lot_seq), None)
