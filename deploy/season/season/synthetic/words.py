"""The invented names: places that are nowhere, trades, and people who are no one."""

from __future__ import annotations

from typing import NamedTuple


class Trade(NamedTuple):
    """What an enterprise does. ``sector`` as the domain spells it; ``tsic`` has five digits."""

    th: str
    en: str
    sector: str
    tsic: str


BRANDS = (
    ("ลมหนาวใต้", "Lom Nao Tai"),
    ("ฝ้ายแสงจันทร์", "Fai Saeng Chan"),
    ("ม่อนดาวเรือง", "Mon Dao Rueang"),
    ("ธารน้ำเงิน", "Than Nam Ngoen"),
    ("ไร่สายรุ้ง", "Rai Sai Rung"),
    ("เอื้องฟ้าคราม", "Ueang Fa Khram"),
    ("สักทองใบกว้าง", "Sak Thong Bai Kwang"),
    ("ขุนเขาเขียว", "Khun Khao Khiao"),
    ("ปางช้างน้อย", "Pang Chang Noi"),
    ("หมอกอุ่น", "Mok Un"),
    ("ข้าวก่ำนา", "Khao Kam Na"),
    ("ตะวันม่วง", "Tawan Muang"),
    ("สายน้ำแร่", "Sai Nam Rae"),
    ("ฮอมฮัก", "Hom Hak"),
    ("ปุยเมฆ", "Pui Mek"),
    ("ลายดอกเสี้ยว", "Lai Dok Siao"),
    ("เดือนสิบสอง", "Duean Sip Song"),
    ("ใบเมี่ยงทอง", "Bai Miang Thong"),
    ("กิ่วลมเย็น", "Kio Lom Yen"),
    ("ก๋องปู่จา", "Kong Pu Cha"),
    ("หนองบัวหลวงน้อย", "Nong Bua Luang Noi"),
    ("ผางประทีป", "Phang Prathip"),
    ("ตุงไหมคำ", "Tung Mai Kham"),
    ("สล่าดิน", "Sala Din"),
)

TRADES = (
    Trade("ผ้าทอมือ", "Handwoven Textiles", "manufacturing", "13121"),
    Trade("เซรามิก", "Ceramics", "manufacturing", "23932"),
    Trade("น้ำพริกแกง", "Curry Pastes", "manufacturing", "10772"),
    Trade("ชาใบ", "Leaf Tea", "manufacturing", "10761"),
    Trade("กระดาษสา", "Mulberry Paper", "manufacturing", "17092"),
    Trade("เครื่องมือเกษตร", "Farm Tools", "manufacturing", "28211"),
    Trade("สบู่สมุนไพร", "Herbal Soap", "manufacturing", "20231"),
    Trade("ชิ้นส่วนพลาสติก", "Plastic Parts", "manufacturing", "22209"),
    Trade("ขายส่งเมล็ดพันธุ์", "Seed Wholesale", "wholesale", "46202"),
    Trade("ขายส่งผ้า", "Textile Wholesale", "wholesale", "46411"),
    Trade("ขายส่งเครื่องครัว", "Kitchenware Wholesale", "wholesale", "46433"),
    Trade("จักรยาน", "Bicycle Shop", "retail", "47631"),
    Trade("ต้นไม้และกล้าไม้", "Plant Nursery Shop", "retail", "47731"),
    Trade("ยาแผนไทย", "Thai Remedies", "retail", "47721"),
    Trade("โฮมสเตย์", "Homestay", "services", "55101"),
    Trade("ครัวเมือง", "Local Kitchen", "services", "56101"),
    Trade("นำเที่ยว", "Tours", "services", "79110"),
    Trade("ออกแบบบรรจุภัณฑ์", "Packaging Design", "services", "74101"),
    Trade("ซักรีด", "Laundry", "services", "96201"),
    Trade("โปรแกรมร้านค้า", "Shop Software", "services", "62012"),
)

TITLES = ("นาย", "นาง", "นางสาว", "คุณ")
FIRST_NAMES = (
    "กิตติ", "ปราณี", "วีระ", "สุนีย์", "ชัยวัฒน์", "พัชรี", "อำนวย", "มาลัย", "ทองดี", "จันทร์เพ็ญ", "ประเสริฐ", "บัวเงิน",
    "วรเชษฐ์", "ละมัย", "ศักดา", "ฟองคำ", "อุ่นเรือน", "ไกรสร", "นงเยาว์", "ปิยะ",
)  # fmt: skip
LAST_NAMES = (
    "ใจแปงสมมุติ", "แสนคำหล้า", "วงศ์ฟ้าใส", "ต๊ะนาสมมุติ", "อินต๊ะคำ", "ปินตาแก้วใส", "ยาวิชัยเย็น", "มูลเมืองแมน", "ธิแก้วนา",
    "สมมุติชัย", "คำปันนา", "ไชยลมโชย", "หน่อคำแดง", "เตจ๊ะสมมุติ", "สุริยะโยง", "กันทะวังทราย",
)  # fmt: skip

WAIVERS = ("ดินสไลด์ปิดทาง", "ผู้ประกอบการประสบอุบัติเหตุ", "ฝุ่นควันเกินค่า ทางการให้งดเดินทาง", "น้ำหลากเข้าโรงงาน")
CONFLICTS = ("เป็นคู่ค้า", "เป็นญาติ", "ถือหุ้นร่วมกัน", "เป็นคู่แข่งในตลาดเดียวกัน")
