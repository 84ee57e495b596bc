"""What people mean when they type a model."""

from typing import Any

from registry.catalogue import naming
from tests import makers


def test_a_model_is_meant_by_its_key_full_name_number_or_spelling(db_session: Any) -> None:
    yoga, other = makers.model().id, makers.model("HP", "500w").id
    makers.alias(makers.model(), "82VM-0010 MX")
    texts = [str(yoga), "LENOVO 300w yoga gen 4", " 500W ", "82vm0010mx", "Abacus", "--", "%"]
    assert naming.meant(texts) == {texts[0]: yoga, texts[1]: yoga, texts[2]: other, texts[3]: yoga}
    assert naming.meant([]) == {}


def test_what_two_models_share_means_neither_and_a_full_name_wins(db_session: Any) -> None:
    first = makers.model("Lenovo", "X1").id
    makers.model("HP", "X1")
    named = makers.model("Acer", "Spin")
    makers.alias(makers.model("Lenovo", "X1"), "Acer Spin")
    assert naming.meant(["X1", "Lenovo X1", "Acer Spin"]) == {"Lenovo X1": first, "Acer Spin": named.id}
