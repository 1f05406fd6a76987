"""The generated retailer's stores, staff, goods and names. All are invented; some break careless quoting."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Store:
    """A store, its currency and the share of customers whose home it is."""

    id: int
    name: str
    external_id: str
    currency: str
    share: float


STORES: tuple[Store, ...] = (
    Store(4, "Clearwell Optics, Harbour Street", "ST-01", "USD", 0.16),
    Store(5, "Clearwell Optics, Elm Park", "ST-02", "USD", 0.14),
    Store(6, 'Clearwell Optics "The Arcade"', "ST-03", "USD", 0.12),
    Store(8, "Clearwell Optics, Quarry Mall", "ST-04", "USD", 0.10),
    Store(9, "Clearwell Optics, North Pier", "ST-05", "USD", 0.08),
    Store(12, "Clearwell Opticians, King's Yard", "ST-06", "GBP", 0.10),
    Store(13, "Clearwell Opticians, Mill Lane", "ST-07", "GBP", 0.07),
    Store(14, "Clearwell Optik, Müllerplatz", "ST-08", "EUR", 0.08),
    Store(17, "Clearwell Optique, Rue des Échoppes", "ST-09", "EUR", 0.06),
    Store(18, "Clearwell Optics, Lake & Main", "ST-10", "CAD", 0.09),
)
ONLINE_SHOP = Store(21, "Online Shop", "ST-WEB", "USD", 0.0)
ONLINE, IN_STORE, PHONE = 1, 3, 4  # internal ids in fields.SALES_CHANNELS

CATEGORIES: tuple[tuple[int, str], ...] = ((2, "Retail"), (3, "Wholesale"), (5, "Staff"), (6, "VIP"))
MANAGERS: tuple[tuple[str, str], ...] = (
    ("Odalys", "Trevane"), ("Bram", "Okonjo-Reyl"), ("Sunniva", "Castellan"), ("Ieuan", "Marchbank"),
    ("Tamsin", "Delacroix-Vane"), ("Rurik", "Ashgrove"), ("Perpetua", "O'Lann"), ("Jörn", "Weißkamp"),
    ("Élodie", "Sarrazan"), ("Kestrel", "Whitlow"),
)  # fmt: skip

# (id, item id, description, brand); brands are internal ids in fields.BRANDS.
ITEMS: tuple[tuple[int, str, str, int], ...] = tuple(
    (30 + 3 * number, f"{code}-{brand}", f"{name}, model {brand}", brand)
    for number, (code, name, brand) in enumerate(
        (code, name, brand)
        for brand in (11, 14, 12, 17, 16, 19)
        for code, name in (("FR", "Frame"), ("SG", "Sunglasses"), ("CL", "Contact lenses"), ("AC", "Care set"))
    )
)

FIRST_NAMES: tuple[str, ...] = (
    "Aurelio", "Bettina", "Calla", "Dorrin", "Elowen", "Faraji", "Ginevra", "Halvard", "Isaura", "Jorunn", "Kalindi",
    "Leocadia", "Mirek", "Nerys", "Osric", "Philippa", "Quillon", "Rosalba", "Soren", "Thandeka", "Ulrike", "Viggo",
    "Winslow", "Xanthe", "Yorick", "Zephyrine", "Ambrose", "Briony", "Cosima", "Dashiell", "Ebba", "Florian",
)  # fmt: skip
LAST_NAMES: tuple[str, ...] = (
    "Abernoth", "Bellweather", "Cranmoor", "Drayvell", "Estermont", "Fallowmere", "Grindelbach", "Hartsong", "Inverlea",
    "Jessamore", "Kirkwold", "Larkenfeld", "Montressor", "Nightengale", "Orlandini", "Pennywhistle", "Quenneville",
    "Rothsburn", "Silverdale-Moss", "Thornquist", "Underbrook", "Valdermere", "Wexcombe", "Yarrowby", "Zellwood",
)  # fmt: skip
HOSTILE_NAMES: tuple[str, ...] = (
    "Seán O'Brannagh",
    'Tilda "Tilly" Quist',
    "Jürgen Überfluß",
    "<b>Bold</b> & Sons",
    "<script>alert(1)</script> Optics",
    "Nguyễn Thị Ánh Dương",
    "Robert'); DROP TABLE customer;--",
    "=SUM(A1:A9)",
    "Back\\slash {curly} %percent%",
    "🕶 Shades Collective",
)
HOSTILE_EVERY = 211  # one in this many customers has one of them
