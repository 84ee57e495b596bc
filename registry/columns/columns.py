"""What an import can read: every target column, what stands in it, and what suppliers call it in three languages.

`mapping` finds these columns in the header of a file; exports name their columns by `Column.label`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from core.errors import N_


class Purpose(StrEnum):
    """What a batch means: goods on their way for an order, devices that existed before the register, or corrections."""

    DELIVERY = "delivery"
    OPENING = "opening"
    CORRECTION = "correction"


class Kind(StrEnum):
    """How a cell is read; the value names the function of the database that reads it."""

    TEXT = "cell_text"
    CODE = "read_code"
    SERIAL = "serial_normal"
    TAG = "read_tag"
    DATE = "read_date"
    MONEY = "read_cents"
    MONTHS = "read_months"
    QUANTITY = "read_quantity"
    CURRENCY = "read_currency"
    LIFECYCLE = "read_lifecycle"
    CONDITION = "read_condition"
    IMEI = "read_imei"
    MAC = "read_mac"


UNREADABLE: Final[Mapping[Kind, str]] = MappingProxyType(
    {
        Kind.TAG: "tag_unreadable",
        Kind.DATE: "date_unreadable",
        Kind.MONEY: "price_unreadable",
        Kind.MONTHS: "months_unreadable",
        Kind.QUANTITY: "quantity_not_one",
        Kind.CURRENCY: "currency_not_euro",
        Kind.LIFECYCLE: "lifecycle_unknown",
        Kind.CONDITION: "condition_unknown",
        Kind.IMEI: "imei_unreadable",
        Kind.MAC: "mac_unreadable",
    }
)  # the problem of a cell that is given but not read; every text is read


CHECKED_ONLY: Final = frozenset({Kind.QUANTITY, Kind.CURRENCY})  # a row has no such value: it only must be right


@dataclass(frozen=True, slots=True)
class Column:
    """What one column about devices may hold.

    label       what an export and the empty table to download call it; English source text
    meaning     what stands in it; English source text
    names       what files call it in Finnish, Swedish and English
    weak_names  what files call it too, believed only when no other column of the file has a name
    field       what the API calls this value of a device; none: it only helps to understand the row
    most        characters of a text
    purposes    imports that read it
    required    imports that cannot do without it
    clearable   `<clear>` empties it
    for_all     may be given once for all rows of a file that say nothing
    to_fill     stands in an empty table that people fill; else only what Vire exports has it
    needs       permission that whoever reads it must hold; none: it is for all who see the device
    """

    key: str
    kind: Kind
    label: str
    meaning: str
    names: tuple[str, ...]
    weak_names: tuple[str, ...] = ()
    field: str | None = None
    most: int | None = None
    purposes: tuple[Purpose, ...] = tuple(Purpose)
    required: tuple[Purpose, ...] = ()
    clearable: bool = False
    for_all: bool = False
    to_fill: bool = True
    needs: str | None = None

    @property
    def unreadable(self) -> str | None:
        """The problem of a cell that is given but not read."""
        return UNREADABLE.get(self.kind)


_BOTH: Final = (Purpose.DELIVERY, Purpose.OPENING)
_REGISTER: Final = (Purpose.OPENING, Purpose.CORRECTION)
_DELIVERY: Final = (Purpose.DELIVERY,)

_ALL: Final = (
    Column(
        "order_number", Kind.CODE, N_("Order number"), N_("The city's order that the device was bought with."),
        ("Tilausnumero", "Tilausnro", "Tilaus", "Tilausviite", "Tilauksen numero", "Ostotilaus", "Ostotilausnumero",
         "Ordernummer", "Beställningsnummer", "Beställning", "Inköpsorder", "Inköpsordernummer", "Order", "Order number",
         "Order no", "Order nr", "Purchase order", "Purchase order number", "PO", "PO number", "PO no", "Your order", "Asiakkaan tilausnumero", "Tilausnumero asiakas", "Ostotilausnro", "Order ref", "PO no.",
         "Er beställning", "Ert ordernummer"),
        required=(Purpose.DELIVERY,),
        purposes=_DELIVERY, for_all=True,
    ),
    Column(
        "manufacturer", Kind.TEXT, N_("Manufacturer"), N_("Who made the device."),
        ("Valmistaja", "Merkki", "Tuotemerkki", "Tillverkare", "Märke", "Fabrikat", "Manufacturer", "Brand", "Make",
         "Vendor name", "Manufacturer name", "Valmistajan nimi", "Laitevalmistaja", "Tillverkarens namn"),
    ),
    Column(
        "model", Kind.CODE, N_("Model"), N_("Model or product code, as the catalogue or this supplier spells it."),
        ("Tuotekoodi", "Tuotenumero", "Tuotenro", "Malli", "Laitemalli", "Mallinumero", "Mallinimi", "Osanumero",
         "Artikkelinumero", "Nimikekoodi", "Nimikenumero", "Modell", "Modellnummer", "Modellbeteckning", "Produktkod",
         "Produktnummer", "Artikelnummer", "Artikelnr", "Art nr", "Model", "Model number", "Model no", "Model name",
         "Device model", "Laitteen malli", "Enhetsmodell", "Model identifier", "Model ID", "Hardware model", "Product code", "Product number", "Part number", "Part no", "P/N", "SKU", "Item code",
         "Item number", "MTM"),
        ("Tuote", "Tuotenimi", "Nimike", "Laite", "Kuvaus", "Tuotekuvaus", "Produkt", "Produktnamn", "Benämning", "Artikel",
         "Enhet", "Beskrivning", "Product", "Product name", "Item", "Device", "Description", "Product description"),
        required=_BOTH,
        field="model", for_all=True,
    ),
    Column(
        "serial", Kind.SERIAL, N_("Serial number"), N_("The manufacturer's serial number, as printed on the device."),
        ("Sarjanumero", "Sarjanro", "Sarja nro", "Laitteen sarjanumero", "Valmistenumero", "Serienummer", "Serienr",
         "Tillverkningsnummer", "Serial number", "Serial no", "Serial nr", "Serial", "S/N", "SN", "Service tag",
         "Huoltotunnus", "Device serial number", "Computer serial", "Computer serial number", "Mobile device serial",
         "Mobile device serial number", "Device serial", "Hardware serial", "Hardware serial number", "Serial num", "Serial code",
         "Service tag number", "Laitteen S/N", "Sarjakoodi", "Sarjatunnus", "Koneen sarjanumero", "Enhetens serienummer",
         "Datorns serienummer", "Serie nr", "Servicetag", "Sarjanumerot", "Tuotteen sarjanumero", "Unit serial",
         "Unit serial number", "Product serial", "Product serial number", "System serial number", "Asset serial number"),
        required=_BOTH,
        field="serial",
    ),
    Column(
        "asset_tag", Kind.TAG, N_("Asset tag"), N_("HKI-, six digits and a check digit, as printed on the label."),
        ("Laitetunniste", "Laitetunnus", "Inventaarionumero", "Inventointinumero", "Omaisuustunniste", "Tarratunnus",
         "Inventarienummer", "Inventarienr", "Stöldmärkning", "Asset tag", "Asset number", "Asset no", "Asset ID",
         "Inventory number", "Tag", "Annotated asset ID", "Laitetarra", "Laitenumero", "Enhetsnummer", "Utrustningsnummer"),
        field="asset_tag", purposes=_REGISTER,
    ),
    Column(
        "school", Kind.CODE, N_("School"), N_("Short code, institution number or full name of the school."),
        ("Koulu", "Oppilaitos", "Oppilaitosnumero", "Oppilaitoskoodi", "Koulun tunnus", "Koulun nimi", "Koulukoodi",
         "Toimipaikka", "Toimipiste", "Skola", "Läroanstalt", "Läroanstaltsnummer", "Skolans namn", "Skolkod",
         "Verksamhetsställe", "School", "School code", "School name", "Institution", "Institution number", "Site", "Koulun lyhenne", "Toimituskoulu", "Kohdekoulu", "Skolenhet", "Enhetens skola", "School number"),
        ("Toimitusosoite", "Toimituspaikka", "Toimituskohde", "Toimitusyksikkö", "Vastaanottava yksikkö", "Toimitus kohde", "Vastaanottaja", "Kohde", "Sijainti", "Leveransadress", "Leveransplats",
         "Mottagare", "Placering", "Delivery address", "Ship to", "Deliver to", "Recipient", "Location", "Annotated location", "Leveransmål", "Leveransställe", "Delivery location", "Delivery site", "Building"),
        field="school", for_all=True,
    ),
    Column(
        "room", Kind.TEXT, N_("Room"), N_("Room of the school where the device is kept, as the register names it."),
        ("Huone", "Huonenumero", "Huoneen numero", "Luokkahuone", "Opetustila", "Rum", "Rumsnummer", "Klassrum",
         "Undervisningslokal", "Room", "Room number", "Room no", "Classroom"),
        field="room", purposes=_REGISTER, clearable=True,
    ),
    Column(
        "holder", Kind.TEXT, N_("Holder"), N_("E-mail address of the person who has the device."),
        ("Haltija", "Käyttäjä", "Luovutettu", "Luovutettu henkilölle", "Vastuukäyttäjä", "Innehavare", "Användare",
         "Utlämnad till", "Holder", "User", "Assigned to", "Holder e-mail", "User e-mail", "Email address", "Assigned user", "Annotated user", "Primary user UPN", "Primary user email address",
         "User principal name", "Checked out to username", "Checked out to: Username", "Käyttäjän sähköposti",
         "Haltijan sähköposti", "Innehavarens e-post"),
        ("Username", "Käyttäjätunnus", "Användarnamn"),
        field="holder", purposes=_REGISTER, clearable=True, needs="device:holder",
    ),
    Column(
        "lifecycle", Kind.LIFECYCLE, N_("Lifecycle"), N_("Stage of the lifecycle: in store, in use, retired and so on."),
        ("Elinkaaren vaihe", "Elinkaari", "Livscykelskede", "Livscykelske", "Livscykel", "Lifecycle", "Lifecycle stage",
         "Life cycle"),
        field="lifecycle", purposes=_REGISTER,
    ),
    Column(
        "condition", Kind.CONDITION, N_("Condition"), N_("Working, faulty, in repair or broken."),
        ("Kunto", "Laitteen kunto", "Skick", "Enhetens skick", "Condition"),
        field="condition", purposes=_REGISTER,
    ),
    Column(
        "price", Kind.MONEY, N_("Purchase price (EUR, VAT 0 %)"), N_("Euros for one device, without VAT."),
        ("Yksikköhinta", "A-hinta", "À-hinta", "Kappalehinta", "Kpl-hinta", "Hankintahinta", "Veroton hinta",
         "Veroton yksikköhinta", "Hinta/kpl", "Styckpris", "A-pris", "À-pris", "Enhetspris", "Inköpspris", "Pris/st",
         "Pris exkl moms", "Unit price", "Unit price excl VAT", "Price each", "Purchase price", "Net price", "Nettohinta", "Netto à-hinta", "Ostohinta", "Yksikköhinta veroton", "Nettopris", "Netto à-pris", "Purchase cost",
         "Unit cost", "Unit net price", "Price per unit", "Yks.hinta", "Yks. hinta",
         "Veroton à-hinta", "Veroton kappalehinta", "Sopimushinta"),
        ("Hinta", "Pris", "Price"),
        field="price_cents", clearable=True, needs="device:price",
    ),
    Column(
        "currency", Kind.CURRENCY, N_("Currency"), N_("Currency of the price: always the euro."),
        ("Valuutta", "Valuuttakoodi", "Rahayksikkö", "Valuta", "Valutakod", "Valutaenhet", "Currency", "Currency code",
         "Price currency", "Val", "Valuuttalaji", "Hinnan valuutta", "Curr", "Crcy", "Cur"),
    ),
    Column(
        "purchased_on", Kind.DATE, N_("Purchase date"), N_("Day on which the device was bought."),
        ("Hankintapäivä", "Hankintapvm", "Ostopäivä", "Ostopvm", "Inköpsdatum", "Anskaffningsdatum", "Inköpsdag",
         "Purchase date", "Purchased on", "Date of purchase", "PO date", "Tilauspäivä", "Hankintapäivämäärä", "Ostopäivämäärä", "Hankittu", "Beställningsdatum", "Order date",
         "Tilauspvm", "Tilauspäivämäärä"),
        field="purchased_on", clearable=True,
    ),
    Column(
        "delivered_on", Kind.DATE, N_("Delivery date"), N_("Day on which the supplier delivers; the warranty starts."),
        ("Toimituspäivä", "Toimituspvm", "Toimitettu", "Lähetyspäivä", "Leveransdatum", "Leveransdag", "Levererad",
         "Leveransdat", "Delivery date", "Delivered on", "Delivered", "Ship date", "Despatch date", "Date of delivery", "Toimituspäivämäärä", "Toimitettu pvm", "Lähetyspäivämäärä", "Lähetetty", "Avsändningsdatum",
         "Avsänd", "Shipped", "Shipped on", "Shipping date", "Dispatch date", "Actual delivery date"),
        ("Päivä", "Päivämäärä", "Pvm", "Datum", "Date"),
        for_all=True,
    ),
    Column(
        "warranty_months", Kind.MONTHS, N_("Warranty (months)"), N_("Months of warranty, 0-240, or years with their unit."),
        ("Takuu", "Takuuaika", "Takuu kk", "Takuuaika kk", "Takuu kuukautta", "Garanti", "Garantitid", "Garanti mån",
         "Garanti månader", "Garantimånader", "Warranty", "Warranty months", "Warranty period", "Warranty term", "Takuun kesto", "Takuun pituus", "Garantins längd", "Warranty length", "Warranty duration"),
    ),
    Column(
        "warranty_ends_on", Kind.DATE, N_("Warranty ends"), N_("Last day of the warranty."),
        ("Takuu päättyy", "Takuun päättymispäivä", "Takuu päättymispvm", "Takuu voimassa", "Takuu asti",
         "Garantin löper ut", "Garantin upphör", "Garanti till", "Garantins slutdatum", "Warranty ends",
         "Warranty ends on", "Warranty end", "Warranty end date", "Warranty expires", "Warranty until", "Warranty expires on", "Warranty expiry", "Warranty expiration", "Warranty expiry date", "Takuu loppuu",
         "Takuu voimassa asti", "Takuun päättymispäivämäärä", "Garantin gäller till", "Garanti slutar"),
        field="warranty_ends_on", clearable=True,
    ),
    Column(
        "quantity", Kind.QUANTITY, N_("Quantity"), N_("How many devices the row stands for: always one."),
        ("Määrä", "Lukumäärä", "Kappalemäärä", "Kpl", "Kpl-määrä", "Toimitettu määrä", "Toimitusmäärä", "Antal", "Kvantitet",
         "Levererat antal", "Antal st", "Quantity", "Qty", "Pcs", "Delivered quantity", "Shipped quantity", "Number of units", "Lkm", "Lukum", "Toim. kpl", "Toimitettu kpl", "Kpl toimitettu", "Toim. määrä",
         "Antal levererade", "Levererat st", "Qty shipped", "Qty delivered", "Units"),
    ),
    Column(
        "imei", Kind.IMEI, N_("IMEI"), N_("Fifteen digits of a device with a SIM card."),
        ("IMEI", "IMEI-koodi", "IMEI-numero", "IMEI-kod", "IMEI-nummer", "IMEI number", "IMEI code", "IMEI 1", "Modem ID", "IMEI/MEID"),
        field="imei", clearable=True,
    ),
    Column(
        "mac", Kind.MAC, N_("MAC address"), N_("Network address of twelve hexadecimal digits."),
        ("MAC", "MAC-osoite", "WLAN MAC", "Wi-Fi MAC", "LAN MAC", "MAC-adress", "MAC address", "Wireless MAC",
         "Ethernet MAC", "Wi-Fi MAC address", "WLAN MAC address", "Ethernet MAC address", "WLAN-osoite"),
        field="mac", clearable=True,
    ),
    Column(
        "note", Kind.TEXT, N_("Notes"), N_("Anything a colleague should know; no names of pupils."),
        ("Huomautukset", "Huomautus", "Huom", "Lisätiedot", "Muistiinpanot", "Anmärkningar", "Anmärkning", "Anm",
         "Anteckningar", "Tilläggsuppgifter", "Notes", "Note", "Remarks", "Comments", "Additional information", "Asset notes", "Kommentit", "Kommentti", "Kommentarer", "Lisätieto", "Muistiinpano"),
        field="note", most=1000, clearable=True,
    ),
    Column(
        "appropriation", Kind.CODE, N_("Appropriation"), N_("Code of what pays, for lines of the order that name nothing."),
        ("Määräraha", "Määrärahan koodi", "Rahoitus", "Rahoituslähde", "Anslag", "Anslagskod", "Finansiering",
         "Finansieringskälla", "Appropriation code", "Funding", "Funding source", "Budget code"),
        purposes=_DELIVERY, for_all=True, to_fill=False,
    ),
    Column(
        "register_version", Kind.CODE, N_("Register version"),
        N_("How often the register had changed the device when it was exported; leave it as it is."),
        ("Rekisterin versio", "Rekisteriversio", "Registerversion", "Registrets version", "Version in the register"),
        purposes=_REGISTER, to_fill=False,
    ),
)  # fmt: skip

COLUMNS: Final[Mapping[str, Column]] = MappingProxyType({column.key: column for column in _ALL})


def required_for(purpose: Purpose) -> tuple[Column, ...]:
    """The columns that a batch of this purpose cannot do without."""
    return tuple(column for column in COLUMNS.values() if purpose in column.required)


def read_by(purpose: Purpose) -> tuple[Column, ...]:
    """The columns that an import of this purpose reads."""
    return tuple(column for column in COLUMNS.values() if purpose in column.purposes)


EXPORTED: Final = (
    "asset_tag", "serial", "manufacturer", "model", "school", "room", "holder", "lifecycle", "condition", "price",
    "purchased_on", "warranty_ends_on", "imei", "mac", "note", "register_version",
)  # fmt: skip
