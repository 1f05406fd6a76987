"""The customer category follows the segment, and what people have chosen is left alone."""

import pytest

from tests.suitescript.stage import ACTION, ANNA, stage


def test_a_new_vip_gets_the_category_of_the_action_row() -> None:
    """Becoming a VIP Champion sets the category VIP."""
    with stage() as here:
        here.write(ANNA, "vip_champions")
        assert here.customer(ANNA)["category"] == here.category("VIP")


def test_a_vip_who_leaves_goes_back_and_one_who_returns_is_vip_again() -> None:
    """Leaving restores what was before, each time."""
    with stage() as here:
        for _ in range(2):
            here.write(ANNA, "vip_champions")
            assert here.customer(ANNA)["category"] == here.category("VIP")
            here.write(ANNA, "at_risk")
            assert here.customer(ANNA)["category"] is None
        assert here.errors() == []


def test_a_category_set_by_hand_is_not_overwritten() -> None:
    """A customer of category Trade stays in it as a VIP, and afterwards."""
    with stage() as here:
        here.edit(ANNA, category=here.category("Trade"))
        here.write(ANNA, "vip_champions")
        assert here.customer(ANNA)["category"] == here.category("Trade")
        here.write(ANNA, "loyal")
        assert here.customer(ANNA)["category"] == here.category("Trade")


def test_a_category_set_by_hand_is_overwritten_where_the_action_row_says_so_and_comes_back() -> None:
    """With the box ticked Trade becomes VIP, and Trade again when the customer leaves."""
    with stage() as here:
        here.action("vip_champions", overwrite=True)
        here.edit(ANNA, category=here.category("Trade"))
        here.write(ANNA, "vip_champions")
        assert here.customer(ANNA)["category"] == here.category("VIP")
        here.write(ANNA, "loyal")
        assert here.customer(ANNA)["category"] == here.category("Trade")


def test_a_category_chosen_while_vip_stays_when_the_customer_leaves() -> None:
    """Someone who changes VIP to Retail by hand has decided; leaving changes nothing, then or later."""
    with stage() as here:
        here.write(ANNA, "vip_champions")
        here.edit(ANNA, category=here.category("Retail"))
        here.write(ANNA, "loyal")
        assert here.customer(ANNA)["category"] == here.category("Retail")
        here.edit(ANNA, category=here.category("VIP"))
        here.write(ANNA, "at_risk")
        assert here.customer(ANNA)["category"] == here.category("VIP")


def test_from_one_category_of_ours_to_another_the_first_is_remembered() -> None:
    """Two segments with categories: the way back leads to what was before both."""
    with stage() as here:
        here.action("vip_champions", overwrite=True)
        here.action("at_risk", category=here.category("Retail"))
        here.edit(ANNA, category=here.category("Trade"))
        here.write(ANNA, "vip_champions")
        here.write(ANNA, "at_risk")
        assert here.customer(ANNA)["category"] == here.category("Retail")
        here.write(ANNA, "loyal")
        assert here.customer(ANNA)["category"] == here.category("Trade")


@pytest.mark.parametrize(
    "values",
    [pytest.param({"category": None}, id="no category"), pytest.param({}, id="inactive row")],
)
def test_an_action_row_without_category_or_inactive_sets_none(values: dict[str, object]) -> None:
    """The CRM manager switches the category off by emptying it or by inactivating the row."""
    with stage() as here:
        here.action("vip_champions", **values)
        if not values:
            table = here.account.record_tables[ACTION]
            for row_id in list(table.rows):
                table.change(row_id, {"isinactive": True}, here.account.clock.now())
        here.write(ANNA, "vip_champions")
        assert here.customer(ANNA)["category"] is None
        assert here.moves(ANNA) == [(None, "vip_champions")]


def test_an_edit_of_the_action_row_counts_from_the_next_change_on() -> None:
    """Nothing is kept from earlier: the row is read at each change."""
    with stage() as here:
        here.write(ANNA, "loyal")
        here.action("vip_champions", category=here.category("Trade"))
        here.write(ANNA, "vip_champions")
        assert here.customer(ANNA)["category"] == here.category("Trade")


def test_before_the_setup_page_was_used_changes_are_recorded_and_no_category_is_set() -> None:
    """Fields may be deployed and written before the action rows exist."""
    with stage(set_up=False) as here:
        here.write(ANNA, "vip_champions")
        assert here.moves(ANNA) == [(None, "vip_champions")]
        assert here.customer(ANNA)["category"] is None
        assert here.errors() == []


def test_setting_the_category_fires_no_user_event() -> None:
    """A user event never triggers another (section_1512409310): one change is one run of the script."""
    with stage() as here:
        here.write(ANNA, "vip_champions")
        assert len(here.account.user_events.units) == 1


def test_an_action_row_that_was_deleted_stops_nothing_but_is_told() -> None:
    """The list of action rows names one that is gone: the row says so until the night, and the log once."""
    with stage() as here:
        table = here.account.record_tables[ACTION]
        for row_id in list(table.rows):
            table.remove(row_id)
        here.write(ANNA, "vip_champions")
        told = [f"Category of customer {ANNA} not decided"]
        assert here.errors() == told
        (row,) = here.history(ANNA)
        assert row["custrecord_rfm_sh_category"] == "PENDING"
        assert str(row["custrecord_rfm_sh_refused"]).startswith("Category: RCRD_DSNT_EXIST: ")
        here.nightly()
        assert here.moves(ANNA) == [(None, "vip_champions")]
        (row,) = here.history(ANNA)
        assert (row["custrecord_rfm_sh_category"], row["custrecord_rfm_sh_refused"]) == ("SET", None)
        assert here.errors() == told
