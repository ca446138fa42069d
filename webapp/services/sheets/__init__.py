"""엑셀로 고치기: workbooks of ours that go out, are edited, and come back: read, planned, applied, reported, undone."""
