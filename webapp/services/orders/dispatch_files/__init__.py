"""엑셀로 발송처리: a file with tracking numbers is read, its rows find their parcels, a preview tells all."""
