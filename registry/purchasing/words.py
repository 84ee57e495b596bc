"""Words for suppliers and orders, to be translated when they are shown."""

from core.errors import N_
from registry.purchasing import search, suppliers
from registry.purchasing.models import OrderState
from web.facts import Lexicon

STATES: dict[OrderState, str] = {
    OrderState.OPEN: N_("Open order"),
    OrderState.CLOSED: N_("Closed order"),
    OrderState.CANCELLED: N_("Cancelled order"),
}
TONES: dict[OrderState, str] = {OrderState.OPEN: "info", OrderState.CLOSED: "quiet", OrderState.CANCELLED: "quiet"}

LEXICON = Lexicon(
    verbs={
        "supplier.added": N_("Supplier added"),
        "supplier.renamed": N_("Supplier's name corrected"),
        "order.placed": N_("Order placed"),
        "order.amended": N_("Order changed"),
        "order.funded": N_("What pays for lines of the order said by a file"),
        "order.unfunded": N_("What pays for lines of the order taken back with its file"),
        "order.closed": N_("Order closed"),
        "order.cancelled": N_("Order cancelled"),
        "order.exported": N_("List of orders downloaded"),
    },
    fields={
        "supplier": N_("Supplier"),
        "supplier_id": N_("Supplier"),
        "supplier.name": N_("Name"),
        "column_mapping": N_("Meaning of the columns"),
        "purchase_order": N_("Order"),
        "purchase_order.number": N_("Order number"),
        "purchase_order.state": N_("State of the order"),
        "ordered_by_id": N_("Ordered by"),
        "ordered_on": N_("Ordered on"),
        "due_on": N_("Delivery due on"),
        "funding": N_("Funding source"),
        "order_line": N_("Order line"),
        "order_line_id": N_("Order line"),
        "order_id": N_("Order"),
        "order_line.position": N_("Line"),
        "quantity": N_("Quantity"),
        "unit_price_cents": N_("Unit price"),
        "vat_rate": N_("VAT rate"),
        "warranty_months": N_("Warranty in months"),
        "warranty_kind": N_("Kind of warranty"),
    },
    values={"purchase_order.state": STATES},
    keys={"supplier_id": "supplier", "ordered_by_id": "person", "order_id": "purchase_order"},
    names={"supplier": suppliers.names, "purchase_order": search.names, "order_line": search.names_of_lines},
    pages={"purchase_order": ("/orders/{id}", "order:read"), "supplier": ("/suppliers/{id}", "supplier:read")},
)
