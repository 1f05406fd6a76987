"""Search columns and filters of standard record types, which differ from the fields of the record.

Source: Oracle's SuiteScript records reference, `searchColumns` and `searchFilters` of records.json in
oracle/netsuite-suitecloud-sdk (packages/agent-skills/netsuite-suitescript-records-reference). A field of the record
that is in neither list, such as `unsubscribe` of a customer, cannot be looked up or searched.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from netsuite_rfm.sandbox.scripts.account import ScriptedAccount


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_COLUMNS: Mapping[str, frozenset[str]] = {
    # records.json has the sublists of a campaign instead of its columns; these are from SOAP's CampaignSearchRowBasic
    # (netsuitephp/netsuite-php).
    "campaign": _words(
        """
        audience basecost campaignid category channel cost createddate enddate event executeddate expectedrevenue
        externalid family internalid isinactive issalescampaign item keyword lastmodifieddate managerrole message offer
        owner promocode recipient response responsecategory responsecode responsedate responsenotes revenue roi
        scheduleddate searchengine startdate status subscription title url vertical
        """
    ),
    "customer": _words(
        """
        accountnumber address addressee addressinternalid addresslabel addressphone altcontact altemail altname
        altphone assignedsite attention availableoffline balance billcountrycode billzipcode buyingreason
        buyingtimeframe category cccustomercode ccdefault ccexpdate ccholdername ccinternalid ccnumber cctype
        city comments companyname consolbalance consoldaysoverdue consoldepositbalance consoloverduebalance
        consolunbilledorders contact contribution contributionprimary conversiondate country countrycode
        credithold creditholdoverride creditlimit currency dateclosed datecreated daysoverdue
        defaultallocationstrategy defaultorderpriority defaulttaxreg depositbalance draccount email
        emailpreference emailtransactions enddate entityid entitynumber entitystatus estimatedbudget
        explicitconversion externalid fax faxtransactions firstname firstorderdate firstsaledate formulacurrency
        formuladate formuladatetime formulanumeric formulapercent formulatext fxaccount fxbalance
        fxconsolbalance fxconsolunbilledorders fxunbilledorders giveaccess globalsubscriptionstatus
        grouppricinglevel hasduplicates homephone image internalid isbudgetapproved isdefaultbilling
        isdefaultshipping isinactive isperson isshipaddress itempricinglevel itempricingunitprice jobenddate
        jobprojectedend jobstartdate jobtype language lastmodifieddate lastname lastorderdate lastsaledate
        lastviewed leaddate leadsource level manualcredithold middlename mobilephone monthlyclosing oncredithold
        onlineformdate onlineformleadsource onlineformname overduebalance parent partner partnercontribution
        partnerrole partnerteammember pec permission phone phoneticname prefccprocessor pricelevel pricinggroup
        pricingitem printtransactions prospectdate receivablesaccount reminderdays representingsubsidiary
        resalenumber role salesreadiness salesrep salesteammember salesteamrole salutation shipcomplete
        shipcountrycode shippingcarrier shippingitem sourcesite stage startdate state statedisplayname
        subscription subscriptiondate subscriptionstatus subsidiary subsidiarynohierarchy taxable taxitem terms
        territory title type unbilledorders url vatregnumber weblead zipcode
        """
    ),
    "employee": _words(
        """
        accountnumber address addressee addressinternalid addresslabel addressphone aliennumber allocation
        altemail altname altphone approvallimit approver attention authworkdate basewage basewagetype
        billcountrycode billingclass billzipcode birthdate birthday bonustarget bonustargetcomment
        bonustargetpayfrequency bonustargettype city class classnohierarchy comments compensationcurrency
        concurrentwebservicesuser corporatecardprofile country countrycode datecreated defaultacctcorpcardexp
        defaultexpensereportcurrency department departmentnohierarchy eligibleforcommission email embossedname
        employeestatus employeetype entityid entitynumber ethnicity expenselimit expensereportcurrency
        expiration externalid fax firstname formulacurrency formuladate formuladatetime formulanumeric
        formulapercent formulatext gender giveaccess globalsubscriptionstatus hiredate homephone i9verified
        image internalid isdefaultbilling isdefaultshipping isinactive isjobmanager isjobresource issalesrep
        issupportrep istemplate job laborcost language lastmodifieddate lastname lastpaiddate lastreviewdate
        lastviewed level location locationnohierarchy maritalstatus middlename mobilephone nextreviewdate
        offlineaccess payfrequency permchangedate permchangelevel permission permissionchange phone phoneticname
        positiontitle primaryearningamount primaryearningitem primaryearningtype purchaseorderapprovallimit
        purchaseorderapprover purchaseorderlimit releasedate representingsubsidiary residentstatus role
        rolechange rolechangeaction rolechangedate salesrole salutation shipcountrycode socialsecuritynumber
        startdatetimeoffcalc state statedisplayname subscription subscriptiondate subscriptionstatus subsidiary
        subsidiarynohierarchy supervisor targetutilization terminationcategory terminationdetails
        terminationreason terminationregretted timeapprover timeoffplan title useperquest usetimedata
        visaexpdate visatype workcalendar workplace zipcode
        """
    ),
    "location": _words(
        """
        allowstorepickup autoassignmentregionsetting bufferstock city country dailyshippingcapacity endtime
        externalid formulacurrency formuladate formuladatetime formulanumeric formulapercent formulatext
        geolocationmethod includeinsupplyplanning internalid isfriday isinactive ismonday isoffice issaturday
        issunday isthursday istuesday iswednesday locationtype makeinventoryavailable
        makeinventoryavailablestore name namenohierarchy nextpickupcutofftime phone samedaypickupcutofftime
        sopredconfidence sopredicteddays starttime state storepickupbufferstock subsidiary totalshippingcapacity
        tranprefix usesbins zip
        """
    ),
    "customercategory": _words(
        """
        externalid formulacurrency formuladate formuladatetime formulanumeric formulapercent formulatext
        internalid isinactive name
        """
    ),
    "message": _words(
        """
        author authoremail bcc cc externalid formulacurrency formuladate formuladatetime formulanumeric
        formulapercent formulatext hasattachment internalid internalonly isemailed isincoming message
        messagedate messagetype recipient recipientemail recipients subject view
        """
    ),
    "transaction": _words(
        """
        abbrev account accounttype acctcorpcardexp actualproductionenddate actualproductionstartdate
        actualshipdate altsalesamount altsalesnetamount amount amountpaid amountremaining amountunbilled
        appliedtoforeignamount appliedtoisfxvariance appliedtolinkamount appliedtolinktype appliedtotransaction
        applyingforeignamount applyingisfxvariance applyinglinkamount applyinglinktype applyingtransaction
        approvalstatus authcode autocalculatelag avsstreetmatch avszipmatch billable billcountrycode billeddate
        billingamount billingschedule billingtransaction billvariancestatus binnumber binnumberquantity
        buildentireassembly buildvariance built canhavestackablepromotions catchupperiod cccustomercode
        ccexpdate ccholdername ccnumber ccstreet cczipcode class classnohierarchy cleared closed closedate
        cogsamount commissioneffectivedate commit confirmationnumber contribution contributionprimary
        costcomponentamount costcomponentcategory costcomponentitem costcomponentquantity
        costcomponentstandardcost costestimate costestimaterate costestimatetype createdby createdfrom
        creditamount cscmatch currency customform customgl custtype datecreated daysopen daysoverdue debitamount
        deferredrevenue deferrevrec department departmentnohierarchy depositdate deposittransaction
        discountamount docunit draccount duedate effectiverate email enddate entity entitystatus estgrossprofit
        estgrossprofitpct estgrossprofitpercent exchangerate excludecommission excludefromraterequest
        expectedclosedate expectedreceiptdate expensecategory expensedate externalid firmed forecasttype
        formulacurrency formuladate formuladatetime formulanumeric formulapercent formulatext
        fulfillingtransaction fxaccount fxamount fxcostestimate fxcostestimaterate fxestgrossprofit
        fxtrancostestimate fxvsoeallocation fxvsoeamount fxvsoeprice gcoavailabeltocharge gcoavailabletorefund
        gcoavsstreetmatch gcoavszipmatch gcobuyeraccountage gcobuyerip gcochargeamount gcochargebackamount
        gcoconfirmedchargedtotal gcoconfirmedrefundedtotal gcocreditcardnumber gcocscmatch gcofinancialstate
        gcofulfillmentstate gcoorderid gcoordertotal gcopromotionamount gcopromotionname gcorefundamount
        gcoshippingtotal gcostatechangeddetail giftcert grossamount includeinforecast incoterm intercostatus
        intercotransaction internalid inventorylocation inventorysubsidiary invsoebundle isallocation
        isbackflush iscustomapproval isgcochargeback isgcochargeconfirmed isgcopaymentguaranteed
        isgcorefundconfirmed isinsidedelivery isinsidepickup isintercompanyadjustment isintransitpayment
        isreversal isrevrectransaction isscrap isshipaddress istransferpricecosting iswip item
        itemfulfillmentchoice itemrevision lastmodifieddate lastviewed leadsource line linesequencenumber
        lineuniquekey location locationnohierarchy mainline mainname matchbilltoreceipt memo memomain memorized
        merchantaccount message multisubsidiary netamount netamountnotax nextapprover nextbilldate nexus
        nonreimbursable opportunity options orderallocationstrategy originator otherrefnum overrideinstallments
        packagecount paidamount paidtransaction partner partnercontribution partnerrole partnerteammember
        payingamount payingtransaction paymenteventdate paymenteventholdreason paymenteventpurchasecardused
        paymenteventpurchasedatasent paymenteventresult paymenteventtype paymenthold paymentmethod paymentoption
        paypalpending paypalstatus paypaltranid payrollbatch pnrefnum policyviolated porate posting
        postingperiod pricelevel print probability projectedamount projecttask promocode purchaseorder quantity
        quantitybilled quantitycommitted quantitypacked quantitypicked quantityrevcommitted quantityshiprecv
        quantityuom rate realizedgainpostingtransaction recognizedrevenue recordtype requesteddate
        revcommitstatus revcommittingtransaction revenuestatus reversaldate reversalnumber revrecenddate
        revreconrevcommitment revrecstartdate rgaccount rgamount saleseffectivedate salesorder salesrep
        salesteammember salesteamrole schedulingmethod serialnumber serialnumbercost serialnumbercostadjustment
        serialnumberquantity serialnumbers shipcarrier shipcomplete shipcountrycode shipdate shipgroup
        shipmethod shippingamount shiprecvstatusline shipto signedamount source startdate statusref subsidiary
        subsidiarynohierarchy subsidiarytaxregnum taxamount taxcode taxline taxperiod taxpointdate taxtotal
        terminmonths terms termsofsale title tobeemailed tobeprinted tosubsidiary tosubsidiarynohierarchy total
        totalcostestimate trackingnumbers trandate tranestgrossprofit tranfxestgrossprofit tranid
        tranisvsoebundle transactiondiscount transactionlinetype transactionnumber transferlocation
        transferorderitemline transferorderquantitycommitted transferorderquantitypacked
        transferorderquantitypicked transferorderquantityreceived transferorderquantityshipped type unit
        unitcostoverride vendtype visibletocustomer vsoeallocation vsoeamount vsoedeferral vsoedelivered
        vsoepermitdiscount vsoeprice website
        """
    ),
    # No list is published for groups; observed in public searches of them.
    "entitygroup": _words("groupname grouptype isdynamic isinactive internalid savedsearch"),
}
# Filters that are not columns.
_FILTERS: Mapping[str, frozenset[str]] = {
    "customer": _words(
        """
        boughtamount boughtdate classbought county custstage custstatus defaulttaxregtext deptbought
        externalidstring group internalidnumber isjob isreportedlead itemsbought itemsordered jobestcost
        jobestenddate jobestrevenue jobpctcomplete jobstatus locationbought merchantaccount orderedamount
        ordereddate otherrelationships parentitemsbought parentitemsordered pstexempt reminderdate subsidbought
        """
    ),
    "employee": _words(
        """
        anniversary ccontribution commissionplan county deduction earning education employeetypekpi
        externalidstring group internalidnumber jobdescription salesrep supportrep withholding
        """
    ),
    "location": _words(
        """
        address county externalidstring internalidnumber
        """
    ),
    "customercategory": _words(
        """
        externalidstring internalidnumber
        """
    ),
    "message": _words(
        """
        externalidstring internalidnumber
        """
    ),
    "transaction": _words(
        """
        anylineitem billcounty billingstatus bookspecifictransaction ccexpiredate ccname chargetype cogs
        customersubof employee expreports externalidstring finchrg giftcertificate internalidnumber ispaypalmeth
        isvsoealloc itemsubof number poastext printedpickingticket revcommittingstatus revrecterminmonths
        shipcounty shipping shiprecvstatus status taxitem taxrate totalamount trancostestimate
        tranestgrossprofitpct voided
        """
    ),
}
# Columns of every custom record type, observed in public searches.
_OF_CUSTOM_RECORDS = _words(
    "internalid name created externalid id isinactive lastmodified lastmodifiedby owner scriptid"
)
_FORMULAS = _words("formulacurrency formuladate formuladatetime formulanumeric formulapercent formulatext")


def search_columns(account: ScriptedAccount, record_type: str) -> frozenset[str]:
    """Return the columns that lookupFields and searches of this record type may use; empty for an unknown type."""
    own = account.project.record_types.get(record_type)
    if own is not None:
        return _OF_CUSTOM_RECORDS | _FORMULAS | frozenset(own.fields)
    custom = account.custom_fields if record_type == "customer" else account.project.other_fields.get(record_type, {})
    known = _COLUMNS.get(record_type)
    return frozenset() if known is None else known | frozenset(custom)


def search_filters(account: ScriptedAccount, record_type: str) -> frozenset[str]:
    """Return the filters that searches of this record type may use."""
    return search_columns(account, record_type) | _FILTERS.get(record_type, frozenset())
