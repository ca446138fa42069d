"""Which field of a claim stands on which list, as the guide's pages have it.

Columns of the table, one list each: cancelorders, canceledorders, withdrawcanceledorders, officecancellist,
returnorders, returnedorders, retractretorders, exchangeorders, exchangedorders, retractexcorders. Y is there.
"""

LISTS = (
    "cancelorders", "canceledorders", "withdrawcanceledorders", "officecancellist", "returnorders", "returnedorders",
    "retractretorders", "exchangeorders", "exchangedorders", "retractexcorders",
)  # fmt: skip
TABLE = """
addDlvCst          .Y...Y....
affliateBndlDlvSeq ...YYYYYYY
appmtDlvCst        ....Y..Y..
clmDlvCstMthd      ....Y..Y..
clmLstDlvCst       ....Y..Y..
clmReqCont         ...YYYYYYY
clmReqQty          ...YYYYYYY
clmReqRsn          ...YYYYYYY
clmReqSeq          ...YYYYYYY
clmStat            ...YYYYYYY
cnTrtEndDt         .Y........
createDt           YYY.......
dlvCstRespnClf     .Y...Y....
dlvEtprsCd         ....Y..Y..
dlvNo              YYY.......
exchBaseAddr       .......Y..
exchDtlsAddr       .......Y..
exchMailNo         .......Y..
exchMailNoSeq      .......Y..
exchNm             .......Y..
exchPrtblTel       .......Y..
exchTlphnNo        .......Y..
exchTypeAdd        .......Y..
exchTypeBilNo      .......Y..
kglUseYn           ....Y.....
optName            ...YYYYYYY
ordCnDtlsRsn       YYY.......
ordCnMnbdCd        YY........
ordCnQty           YYY.......
ordCnRsnCd         YYY.......
ordCnStatCd        YYY.......
ordCnTypCd         .Y........
ordNm              ....Y..Y..
ordNo              YYYYYYYYYY
ordPrdCnSeq        YYY.......
ordPrdSeq          YYYYYYYYYY
ordPrtblTel        ....Y..Y..
ordTlphnNo         ....Y..Y..
prdNo              YYYYYYYYYY
rcvrBaseAddr       ....Y..Y..
rcvrDtlsAddr       ....Y..Y..
rcvrMailNo         ....Y..Y..
rcvrMailNoSeq      ....Y..Y..
rcvrTypeAdd        ....Y..Y..
rcvrTypeBilNo      ....Y..Y..
referSeq           YYY.......
reqDt              ...YYYYYYY
slctPrdOptNm       YYY.......
stlDlvCst          .....Y....
trtEndDt           .....Y..Y.
twMthd             ....Y..Y..
twPrdInvcNo        ....Y..Y..
"""
FIELDS = {
    name: [field for field, marks in map(str.split, TABLE.strip().splitlines()) if marks[at] == "Y"]
    for at, name in enumerate(LISTS)
}
