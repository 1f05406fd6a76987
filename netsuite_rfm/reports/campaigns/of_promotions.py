"""The results of each promotion, as the report shows them."""

from netsuite_rfm.netsuite.pull.campaigns import Found
from netsuite_rfm.netsuite.suiteql.promotions import EVERYBODY, SEVERAL
from netsuite_rfm.reports.campaigns.result import Code, Promotion, Redemptions
from netsuite_rfm.reports.campaigns.words import TOTAL, name_of
from netsuite_rfm.rfm.campaigns import rows
from netsuite_rfm.rfm.campaigns.results import Redemption, redemption_in_all, redemptions_by_segment


class PromotionsShown:
    """Counts each promotion by the customer's segment on the day before the order."""

    def __init__(self, found: Found) -> None:
        """Use the rows that were read."""
        self._found = found

    def shown(self) -> list[Promotion]:
        """Return the promotions in the order of their ids; orders with several promotions come first."""
        ids = sorted({*self._named(), *(row.promotion for row in self._found.redeemed)})
        return [self._promotion(number) for number in ids]

    def _named(self) -> dict[int, rows.Promotion]:
        return {promotion.id: promotion for promotion in self._found.promotions}

    def _promotion(self, number: int) -> Promotion:
        promotion = self._named().get(number)
        redeemed = [row for row in self._found.redeemed if row.promotion == number]
        by_segment = [row for row in redeemed if row.segment != EVERYBODY]
        segments = redemptions_by_segment(by_segment, self._found.members.get(number))
        parts = [self._redemptions(name_of(self._found, of), redemption) for of, redemption in segments.items()]
        everybody = next((row for row in redeemed if row.segment == EVERYBODY), None)
        several = number == SEVERAL
        return Promotion(
            id=None if several else number,
            code="(several)" if several else (promotion.code if promotion else None),
            name=promotion.name if promotion else None,
            first_day=promotion.first_day if promotion else None,
            last_day=promotion.last_day if promotion else None,
            segments=sorted(parts, key=lambda part: part.segment),
            total=self._redemptions(TOTAL, redemption_in_all(segments, everybody)),
            codes=[_code(row) for row in self._found.codes if row.promotion == number],
        )

    def _redemptions(self, segment: str, redemption: Redemption) -> Redemptions:
        members = redemption.members
        return Redemptions(
            segment=segment,
            members_when_it_began=members,
            could_be_mailed=redemption.mailable_members,
            customers=redemption.customers,
            mailable_customers=redemption.mailable,
            redemption_rate=None if redemption.rate is None else round(redemption.rate, 6),
            orders=redemption.orders,
            revenue=redemption.cents / 100,
            discount=redemption.discount / 100,
            revenue_per_member=round(redemption.cents / members / 100, 4) if members else None,
            now={name_of(self._found, held): number for held, number in sorted(redemption.now.items())},
        )


def _code(row: rows.CouponCode) -> Code:
    return Code(
        code=row.code,
        orders=row.orders,
        customers=row.customers,
        revenue=row.cents / 100,
        discount=row.discount / 100,
    )
