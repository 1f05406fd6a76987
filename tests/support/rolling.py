"""Nights of rolling runs over a real shop, with edits that leave no trace, each night held against the truth."""

from collections import Counter
from datetime import timedelta

from netsuite_rfm.run.report import RunReport
from tests.support.full_account import audiences, stages
from tests.support.night import expected, held, run_night, same
from tests.support.rules_truth import audiences_of, stages_of
from tests.support.shop import SALES, Shop

OF = 7
APART = 50  # ids of the customers so far apart that each of the seven parts has some
_TYPED_OVER = ("recency_score", "monetary_score", "order_count", "lifetime_value")


class RollingNights:
    """A shop that is run with ``--rolling`` every night.

    Whoever differs from the truth after a run must be somebody who was edited in the dark, and of late.
    """

    def __init__(self, shop: Shop, **settings: str) -> None:
        self.shop, self.settings = shop, settings
        self.dark: dict[int, int] = {}
        """Night of the first edit in the dark that is not put right yet, by customer."""
        self.lasted: Counter[int] = Counter()
        """How many edits in the dark were put right after how many nights."""
        self.counts: Counter[str] = Counter()
        self.night = 0

    @property
    def net(self) -> bool:
        """Whether returns reduce lifetime value."""
        return self.settings.get("RFM_LIFETIME_VALUE") == "net"

    def next_day(self) -> None:
        """Have it be the next morning, and enter the orders of the day."""
        self.night += 1
        self.shop.set_clock(self.shop.today + timedelta(days=1), 9)
        self.shop.open()

    def edit_in_the_dark(self) -> None:
        """Change an order or a field as nothing shows: neither the record's moment nor a deletion."""
        shop, account = self.shop, self.shop.account
        kind = shop.chance.choice(["amount", "gone", "moved", "field", "field", "field"])
        if kind == "field":
            customer = shop.some_customer()
            field = shop.chance.choice(_TYPED_OVER)
            account.change(f"UPDATE customer SET custentity_rfm_{field} = 7 WHERE id = $1", [customer])
            edited = [customer]
        else:
            order = shop.some(SALES)
            ((owner,),) = account.sql(f"SELECT entity FROM transaction WHERE id = {order}")
            edited = [owner]
            if kind == "amount":
                account.change("UPDATE transaction SET foreigntotal = 1.23 WHERE id = $1", [order])
            elif kind == "gone":
                account.change("DELETE FROM transaction WHERE id = $1", [order])
            else:
                edited.append(shop.some_customer())
                account.change("UPDATE transaction SET entity = $2 WHERE id = $1", [order, edited[1]])
        self.counts["in the dark"] += 1
        for customer in edited:
            self.dark.setdefault(customer, self.night)

    def run(self, *, brake: bool = False, rolling: int | None = OF) -> RunReport:
        """Run, and hold every field of every customer against the truth."""
        report = run_night(self.shop.sandbox, self.shop.today, rolling=rolling, brake=brake, **self.settings)
        assert (report.exit_code, report.outcome.remaining, report.not_recorded) == (0, 0, "")
        self.look()
        self.counts["read"] += report.summary.customers_read
        self.counts["runs"] += 1
        self.counts["written"] += report.outcome.written
        return report

    def fail(self) -> None:
        """Have a night that reads its part and then leaves nearly all for the next one, as at a deadline."""
        report = run_night(self.shop.sandbox, self.shop.today, rolling=OF, most_writes=1, **self.settings)
        assert report.outcome.remaining > 0
        self.counts["failed"] += 1

    def look(self) -> None:
        """Find who is not as the truth has it, and strike off the edits in the dark that were put right."""
        wrong = self.wrong()
        assert wrong - self.dark.keys() == set(), "nobody differs but for an edit in the dark"
        for customer in self.dark.keys() - wrong:
            self.lasted[self.night - self.dark.pop(customer)] += 1

    def wrong(self) -> set[int]:
        """Active customers of whom any field is not the true one."""
        account, today = self.shop.account, self.shop.today
        true, now = expected(account, today, net=self.net), held(account)
        found = {customer for customer, fields in now.items() if not same(fields, true.get(customer))}
        true_stages, true_audiences = (
            stages_of(account, today, net=self.net),
            audiences_of(account, today, net=self.net),
        )
        found |= {customer for customer, stage in stages(account).items() if stage != true_stages[customer]}
        return found | {customer for customer, some in audiences(account).items() if some != true_audiences[customer]}
