"""The sample category tree: four levels, several hundred nodes, in pre-order.

A line of TREE is `large|middle|small:detail,detail;small;…`. Numbers are given out in order. Certificates stand on the
large category: type 1 for food, type 2 for living, children's and electric goods; `!` marks them as required.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from webapp.simulator.state.categories import Category

FIRST_NUMBER = 1_001_000
NUMBER_STEP = 3

CERTIFICATES = {
    "식품": ("1", "N"),
    "건강식품": ("1", "Y"),
    "유아동": ("2", "Y"),
    "디지털": ("2", "N"),
    "가전": ("2", "Y"),
    "생활/건강": ("2", "N"),
}

TREE = """
패션의류|남성의류|티셔츠:반팔,긴팔,민소매,카라티;셔츠:체크셔츠,린넨셔츠,정장셔츠;바지:청바지,면바지,슬랙스,반바지;아우터:점퍼,코트,패딩,가디건;정장
패션의류|여성의류|원피스:미니,미디,롱;블라우스;스커트:미니스커트,롱스커트;팬츠:청바지,슬랙스,레깅스;니트:풀오버,가디건,조끼;아우터:자켓,코트,패딩
패션의류|언더웨어|남성속옷:드로즈,런닝,내의;여성속옷:브라,팬티,보정속옷;잠옷:상하세트,원피스잠옷;양말:발목,중목,덧신
패션의류|한복|남성한복;여성한복:생활한복,전통한복;아동한복
패션잡화|신발|운동화:러닝화,스니커즈,워킹화;구두:로퍼,정장구두;부츠;샌들:스포츠샌들,슬리퍼;장화
패션잡화|가방|백팩:노트북백팩,여행백팩;숄더백;크로스백;에코백;캐리어:기내용,화물용
패션잡화|소품|모자:볼캡,비니,버킷햇;벨트;장갑;머플러;우산:장우산,3단우산,아동우산;양산
패션잡화|주얼리|목걸이;귀걸이;반지;팔찌;시계:메탈시계,가죽시계,아동시계
뷰티|스킨케어|토너;로션;에센스;크림:수분크림,아이크림;선크림;마스크팩:시트팩,워시오프팩
뷰티|메이크업|립:립스틱,립틴트,립밤;아이:아이섀도,마스카라,아이라이너;베이스:쿠션,파운데이션,파우더
뷰티|헤어|샴푸;린스;트리트먼트;염색약:새치염색,멋내기염색;스타일링
뷰티|바디|바디워시;바디로션;핸드크림;풋케어;향수:여성향수,남성향수
유아동|기저귀/물티슈|기저귀:밴드형,팬티형;물티슈:캡형,휴대용;기저귀가방
유아동|유아식품|분유;이유식;유아간식:쌀과자,치즈,음료
유아동|완구|블록;인형:봉제인형,역할인형;보드게임;퍼즐;승용완구
유아동|유아동의류|상하복;내의;아우터;원피스;수영복
유아동|외출용품|유모차:휴대용,디럭스;카시트;아기띠;보행기
식품|농산물|쌀:백미,현미,찹쌀;잡곡;과일:사과,배,감귤,포도;채소:쌈채소,뿌리채소;견과:호두,아몬드,땅콩
식품|축산물|소고기:한우,수입소고기;돼지고기:삼겹살,목살;닭고기;계란
식품|수산물|생선:고등어,갈치,연어;건어물:멸치,오징어,김;해조류;새우
식품|가공식품|라면:봉지라면,컵라면;통조림:참치,과일통조림;조미료:참기름,간장,고추장;즉석식품:즉석밥,국탕찌개;과자:쿠키,스낵
식품|음료|생수;커피:원두,믹스커피,캡슐커피;차:녹차,보리차,홍차;탄산음료;주스
식품|떡/베이커리|떡:떡볶이떡,떡국떡,설기;빵:식빵,케이크
건강식품|영양제|비타민:종합비타민,비타민C,비타민D;오메가3;유산균;루테인;칼슘
건강식품|홍삼/인삼|홍삼정;홍삼스틱;인삼;흑삼
건강식품|다이어트식품|단백질보충제;체지방감소;식사대용
생활/건강|주방용품|조리도구:프라이팬,냄비,궁중팬,찜기;식기:접시,공기,컵,텀블러;보관용기:밀폐용기,반찬통,물병;칼/도마:식도,도마,칼갈이
생활/건강|욕실용품|수건;욕실화;샤워기;욕실수납;칫솔:일반칫솔,전동칫솔모
생활/건강|세제/세정|세탁세제:액체,분말,캡슐;주방세제;섬유유연제;손세정제;청소세제
생활/건강|청소용품|고무장갑;밀대;빗자루;쓰레기봉투;행주
생활/건강|생활잡화|방향제:디퓨저,차량용,섬유향수;제습제;모기퇴치;보온용품:핫팩,찜질팩
생활/건강|건강용품|찜질기;안마기:목안마기,발안마기;혈압계;마스크:KF94,덴탈;보호대
생활/건강|공구|전동공구:드릴,그라인더;수공구:드라이버,렌치;측정공구;안전용품
가구/인테리어|침실가구|침대:싱글,퀸,킹;매트리스;옷장;화장대
가구/인테리어|거실가구|소파:2인용,3인용,리클라이너;거실장;테이블
가구/인테리어|서재가구|책상:일자책상,H형책상;의자:사무용의자,게이밍의자;책장
가구/인테리어|침구|이불:사계절,여름,겨울;베개:경추베개,메모리폼;매트커버
가구/인테리어|홈데코|커튼:암막,쉬폰;조명:LED스탠드,무드등,천장등;러그;시계;액자
디지털|음향기기|이어폰:무선이어폰,유선이어폰;헤드폰;스피커:블루투스 스피커,사운드바;마이크
디지털|휴대폰용품|케이스;충전기:고속충전기,무선충전기;보조배터리;강화유리;거치대
디지털|컴퓨터|노트북:사무용,게이밍;모니터;키보드:기계식,멤브레인;마우스;노트북 파우치
디지털|저장장치|SSD;외장하드;USB메모리;SD카드
디지털|카메라|액션캠;블랙박스;카메라가방;삼각대
가전|주방가전|전기밥솥;전자레인지;에어프라이어;믹서기;전기포트;커피머신
가전|계절가전|선풍기:스탠드,탁상용,서큘레이터;가습기;제습기;전기매트;히터
가전|생활가전|청소기:무선청소기,로봇청소기;다리미;공기청정기;세탁기
스포츠/레저|캠핑|텐트:원터치,돔텐트;캠핑의자;캠핑테이블;침낭;버너;랜턴
스포츠/레저|헬스/요가|요가매트;덤벨;폼롤러;짐볼;밴드
스포츠/레저|등산|등산화;등산가방;스틱;등산복
스포츠/레저|자전거|로드;접이식;헬멧;자전거용품:라이트,자물쇠,펌프
스포츠/레저|낚시|낚싯대;릴;루어;낚시의자
자동차용품|실내용품|시트커버;매트;햇빛가리개;트렁크정리함
자동차용품|세차/관리|세차용품;왁스;와이퍼;공기주입기
반려동물|강아지|사료:건식,습식;간식:껌,육포,트릿;배변용품;하우스;산책용품
반려동물|고양이|사료:건식,습식;간식:캔,스틱;모래;캣타워;스크래처
반려동물|관상어|어항;여과기;사료
문구/사무|필기구|볼펜;만년필;형광펜;샤프
문구/사무|사무용품|파일;테이프;스테이플러;복사용지
문구/사무|미술용품|물감;스케치북;색연필
도서|국내도서|소설;경제경영;인문;어린이:그림책,학습만화;참고서
도서|외국도서|영어원서;일본도서
여행/e쿠폰|여행|[전시대기]*여행수수료;국내숙박;테마파크
여행/e쿠폰|e쿠폰|카페;외식;편의점
해외직구|해외직구 패션|해외직구 의류;해외직구 신발;해외직구 가방
해외직구|해외직구 건강|해외직구 비타민;해외직구 단백질
"""


@dataclass
class Branch:
    name: str
    children: dict[str, "Branch"] = field(default_factory=dict)

    def child(self, name: str) -> "Branch":
        return self.children.setdefault(name, Branch(name))


def read_tree(text: str) -> Branch:
    root = Branch("")
    for line in text.strip().splitlines():
        large, middle, smalls = line.split("|")
        for small in smalls.split(";"):
            name, _, details = small.partition(":")
            branch = root.child(large).child(middle).child(name)
            for detail in filter(None, details.split(",")):
                branch.child(detail)
    return root


def rows_below(branch: Branch, parent_no: int, depth: int, numbers: Iterator[int], top: str) -> Iterator[Category]:
    for child in branch.children.values():
        large = top or child.name
        number = next(numbers)
        kind, required = CERTIFICATES.get(large, (None, "N"))
        yield {
            "depth": depth,
            "dispNm": child.name,
            "dispNo": number,
            "engDispYn": "Y" if depth < 3 else "N",
            "gblDlvYn": "N" if large in ("식품", "해외직구") else "Y",
            "leafYn": "N" if child.children else "Y",
            "parentDispNo": parent_no,
            "certType": kind,
            "requiredYn": required,
        }
        yield from rows_below(child, number, depth + 1, numbers, large)


def sample_tree() -> list[Category]:
    """All categories in pre-order, as the two category endpoints show them."""
    numbers = iter(range(FIRST_NUMBER, FIRST_NUMBER + 100_000, NUMBER_STEP))
    return list(rows_below(read_tree(TREE), 0, 1, numbers, ""))


def leaves(tree: list[Category]) -> dict[str, int]:
    """Number of the first leaf of each name."""
    found: dict[str, int] = {}
    for category in tree:
        if category["leafYn"] == "Y":
            found.setdefault(category["dispNm"], category["dispNo"])
    return found
