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
    """What a batch means: goods on their way for an order, or devices that existed before the register."""

    DELIVERY = "delivery"
    OPENING = "opening"


class Kind(StrEnum):
    """How a cell is read; the value names the function of the database that reads it."""

    TEXT = "cell_text"
    SERIAL = "serial_normal"
    TAG = "read_tag"
    DATE = "read_date"
    MONEY = "read_cents"
    MONTHS = "read_months"
    LIFECYCLE = "read_lifecycle"
    CONDITION = "read_condition"
    IMEI = "read_imei"
    MAC = "read_mac"


@dataclass(frozen=True, slots=True)
class Column:
    """A target of an import.

    label       what an export calls it; English source text
    meaning     what stands in it; English source text
    names       what files call it in Finnish, Swedish and English
    weak_names  what files call it too, believed only when no other column of the file has a name
    unreadable  problem code of a cell that is given but not read; none: every text is read
    required    purposes that cannot do without it
    needs       permission that whoever reads it must hold; none: it is for all who see the device
    """

    key: str
    kind: Kind
    label: str
    meaning: str
    names: tuple[str, ...]
    weak_names: tuple[str, ...] = ()
    unreadable: str | None = None
    required: tuple[Purpose, ...] = ()
    needs: str | None = None


_BOTH: Final = (Purpose.DELIVERY, Purpose.OPENING)

_ALL: Final = (
    Column(
        "order_number", Kind.TEXT, N_("Order number"), N_("The city's order that the device was bought with."),
        ("Tilausnumero", "Tilausnro", "Tilaus", "Tilausviite", "Tilauksen numero", "Ostotilaus", "Ostotilausnumero",
         "Ordernummer", "Beställningsnummer", "Beställning", "Inköpsorder", "Inköpsordernummer", "Order", "Order number",
         "Order no", "Order nr", "Purchase order", "Purchase order number", "PO", "PO number", "PO no", "Your order"),
        required=(Purpose.DELIVERY,),
    ),
    Column(
        "manufacturer", Kind.TEXT, N_("Manufacturer"), N_("Who made the device."),
        ("Valmistaja", "Merkki", "Tuotemerkki", "Tillverkare", "Märke", "Fabrikat", "Manufacturer", "Brand", "Make",
         "Vendor name"),
    ),
    Column(
        "model", Kind.TEXT, N_("Model"), N_("Model or product code, as the catalogue or this supplier spells it."),
        ("Tuotekoodi", "Tuotenumero", "Tuotenro", "Malli", "Laitemalli", "Mallinumero", "Mallinimi", "Osanumero",
         "Artikkelinumero", "Nimikekoodi", "Nimikenumero", "Modell", "Modellnummer", "Modellbeteckning", "Produktkod",
         "Produktnummer", "Artikelnummer", "Artikelnr", "Art nr", "Model", "Model number", "Model no", "Model name",
         "Device model", "Product code", "Product number", "Part number", "Part no", "P/N", "SKU", "Item code",
         "Item number", "MTM"),
        ("Tuote", "Tuotenimi", "Nimike", "Laite", "Kuvaus", "Tuotekuvaus", "Produkt", "Produktnamn", "Benämning", "Artikel",
         "Enhet", "Beskrivning", "Product", "Product name", "Item", "Device", "Description", "Product description"),
        required=_BOTH,
    ),
    Column(
        "serial", Kind.SERIAL, N_("Serial number"), N_("The maker's serial number, as printed on the device."),
        ("Sarjanumero", "Sarjanro", "Sarja nro", "Laitteen sarjanumero", "Valmistenumero", "Serienummer", "Serienr",
         "Tillverkningsnummer", "Serial number", "Serial no", "Serial nr", "Serial", "S/N", "SN", "Service tag",
         "Huoltotunnus", "Servicetag"),
        required=_BOTH,
    ),
    Column(
        "asset_tag", Kind.TAG, N_("Asset tag"), N_("HKI-, six digits and a check digit, as printed on the label."),
        ("Laitetunniste", "Laitetunnus", "Inventaarionumero", "Inventointinumero", "Omaisuustunniste", "Tarratunnus",
         "Inventarienummer", "Inventarienr", "Stöldmärkning", "Asset tag", "Asset number", "Asset no", "Asset ID",
         "Inventory number", "Tag"),
        unreadable="tag_unreadable",
    ),
    Column(
        "school", Kind.TEXT, N_("School"), N_("Short code, institution number or full name of the school."),
        ("Koulu", "Oppilaitos", "Oppilaitosnumero", "Oppilaitoskoodi", "Koulun tunnus", "Koulun nimi", "Koulukoodi",
         "Toimipaikka", "Toimipiste", "Skola", "Läroanstalt", "Läroanstaltsnummer", "Skolans namn", "Skolkod",
         "Verksamhetsställe", "School", "School code", "School name", "Institution", "Institution number", "Site"),
        ("Toimitusosoite", "Toimituspaikka", "Vastaanottaja", "Kohde", "Sijainti", "Leveransadress", "Leveransplats",
         "Mottagare", "Placering", "Delivery address", "Ship to", "Deliver to", "Recipient", "Location"),
    ),
    Column(
        "room", Kind.TEXT, N_("Room"), N_("Room of the school where the device is kept, as the register names it."),
        ("Huone", "Huonenumero", "Huoneen numero", "Luokkahuone", "Opetustila", "Rum", "Rumsnummer", "Klassrum",
         "Undervisningslokal", "Room", "Room number", "Room no", "Classroom"),
    ),
    Column(
        "holder", Kind.TEXT, N_("Holder"), N_("E-mail address of the person who has the device."),
        ("Haltija", "Käyttäjä", "Luovutettu", "Luovutettu henkilölle", "Vastuukäyttäjä", "Innehavare", "Användare",
         "Utlämnad till", "Holder", "User", "Assigned to", "Holder e-mail", "User e-mail"),
        needs="device:holder",
    ),
    Column(
        "lifecycle", Kind.LIFECYCLE, N_("Lifecycle"), N_("Stage of its life: in store, deployed, retired and so on."),
        ("Elinkaaren vaihe", "Elinkaari", "Livscykelskede", "Livscykelske", "Livscykel", "Lifecycle", "Lifecycle stage",
         "Life cycle"),
        unreadable="lifecycle_unknown",
    ),
    Column(
        "condition", Kind.CONDITION, N_("Condition"), N_("Working, faulty, in repair or broken."),
        ("Kunto", "Laitteen kunto", "Skick", "Enhetens skick", "Condition"),
        unreadable="condition_unknown",
    ),
    Column(
        "price", Kind.MONEY, N_("Purchase price (EUR, VAT 0 %)"), N_("Euros for one device, without VAT."),
        ("Yksikköhinta", "A-hinta", "À-hinta", "Kappalehinta", "Kpl-hinta", "Hankintahinta", "Veroton hinta",
         "Veroton yksikköhinta", "Hinta/kpl", "Styckpris", "A-pris", "À-pris", "Enhetspris", "Inköpspris", "Pris/st",
         "Pris exkl moms", "Unit price", "Unit price excl VAT", "Price each", "Purchase price", "Net price", "Price per unit"),
        ("Hinta", "Pris", "Price"),
        unreadable="price_unreadable",
        needs="device:price",
    ),
    Column(
        "purchased_on", Kind.DATE, N_("Purchase date"), N_("Day on which the device was bought."),
        ("Hankintapäivä", "Hankintapvm", "Ostopäivä", "Ostopvm", "Inköpsdatum", "Anskaffningsdatum", "Inköpsdag",
         "Purchase date", "Purchased on", "Date of purchase"),
        unreadable="date_unreadable",
    ),
    Column(
        "delivered_on", Kind.DATE, N_("Delivery date"), N_("Day on which the supplier delivers; the warranty starts."),
        ("Toimituspäivä", "Toimituspvm", "Toimitettu", "Lähetyspäivä", "Leveransdatum", "Leveransdag", "Levererad",
         "Leveransdat", "Delivery date", "Delivered on", "Delivered", "Ship date", "Despatch date", "Date of delivery"),
        ("Päivä", "Päivämäärä", "Pvm", "Datum", "Date"),
        unreadable="date_unreadable",
    ),
    Column(
        "warranty_months", Kind.MONTHS, N_("Warranty (months)"), N_("Months of warranty, 0-240, or years with their unit."),
        ("Takuu", "Takuuaika", "Takuu kk", "Takuuaika kk", "Takuu kuukautta", "Garanti", "Garantitid", "Garanti mån",
         "Garanti månader", "Garantimånader", "Warranty", "Warranty months", "Warranty period", "Warranty term"),
        unreadable="months_unreadable",
    ),
    Column(
        "warranty_ends_on", Kind.DATE, N_("Warranty ends"), N_("Last day of the warranty."),
        ("Takuu päättyy", "Takuun päättymispäivä", "Takuu päättymispvm", "Takuu voimassa", "Takuu asti",
         "Garantin löper ut", "Garantin upphör", "Garanti till", "Garantins slutdatum", "Warranty ends",
         "Warranty ends on", "Warranty end", "Warranty end date", "Warranty expires", "Warranty until"),
        unreadable="date_unreadable",
    ),
    Column(
        "imei", Kind.IMEI, N_("IMEI"), N_("Fifteen digits of a device with a SIM card."),
        ("IMEI", "IMEI-koodi", "IMEI-numero", "IMEI-kod", "IMEI-nummer", "IMEI number", "IMEI code", "IMEI 1"),
        unreadable="imei_unreadable",
    ),
    Column(
        "mac", Kind.MAC, N_("MAC address"), N_("Network address of twelve hexadecimal digits."),
        ("MAC", "MAC-osoite", "WLAN MAC", "Wi-Fi MAC", "LAN MAC", "MAC-adress", "MAC address", "Wireless MAC",
         "Ethernet MAC"),
        unreadable="mac_unreadable",
    ),
    Column(
        "note", Kind.TEXT, N_("Notes"), N_("Anything a colleague should know; no names of pupils."),
        ("Huomautukset", "Huomautus", "Huom", "Lisätiedot", "Muistiinpanot", "Anmärkningar", "Anmärkning", "Anm",
         "Anteckningar", "Tilläggsuppgifter", "Notes", "Note", "Remarks", "Comments", "Additional information"),
    ),
)  # fmt: skip

COLUMNS: Final[Mapping[str, Column]] = MappingProxyType({column.key: column for column in _ALL})


def required_for(purpose: Purpose) -> tuple[Column, ...]:
    """The columns that a batch of this purpose cannot do without."""
    return tuple(column for column in COLUMNS.values() if purpose in column.required)
