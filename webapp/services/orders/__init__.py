"""주문관리: collecting what buyers ordered, telling where each line stands, and sending what the seller decides."""
