"""What Oracle publishes of the permissions and search fields that this project uses. Facts only, and only those.

Names of permissions: permissions.json; columns and filters of searches: records.json, both of
oracle/netsuite-suitecloud-sdk at b3ff2a9. Levels: article_5085602973 gives the one level of
what REST asks for; the others are lists and transactions, which take every level.
"""

from netsuite_rfm.sandbox.suiteql.catalogue import words

EVERY = frozenset({"VIEW", "CREATE", "EDIT", "FULL"})
FULL, EDIT = frozenset({"FULL"}), frozenset({"EDIT"})

# Key: name in the UI, and the levels it takes.
PERMISSIONS = {
    "ADMI_RESTWEBSERVICES": ("REST Web Services", FULL),
    # The list calls both sign-ins OAuth 2.0; the UI says "Log in using Access Tokens" for the older one.
    "ADMI_LOGIN_OAUTH": ("Log in using Access Tokens", FULL),
    "ADMI_LOGIN_OAUTH2": ("Log in using OAuth 2.0 Access Tokens", FULL),
    "ADMI_CUSTLIST": ("Custom Lists", EVERY),
    "REPO_ANALYTICS": ("SuiteAnalytics Workbook", EDIT),
    "LIST_CAMPAIGN": ("Marketing Campaigns", EVERY),
    "LIST_CAMPAIGNHISTORY": ("Campaign History", EVERY),
    "LIST_CURRENCY": ("Currency", EVERY),
    "LIST_CUSTJOB": ("Customers", EVERY),
    "LIST_EMPLOYEE": ("Employees", EVERY),
    "LIST_FIND": ("Perform Search", EVERY),
    "LIST_ITEM": ("Items", EVERY),
    "LIST_LOCATION": ("Locations", EVERY),
    "LIST_PROMOTIONCODE": ("Promotion", EVERY),
    "LIST_PUBLISHSEARCH": ("Publish Search", EVERY),
    "TRAN_CASHRFND": ("Cash Sale Refund", EVERY),
    "TRAN_CASHSALE": ("Cash Sale", EVERY),
    "TRAN_CUSTCRED": ("Credit Memo", EVERY),
    "TRAN_CUSTINVC": ("Invoice", EVERY),
    "TRAN_FIND": ("Find Transaction", EVERY),
    "TRAN_RTNAUTH": ("Return Authorization", EVERY),
    "TRAN_SALESORD": ("Sales Order", EVERY),
}

# Record type: standard search columns, and standard search filters, that this project uses.
SEARCH_COLUMNS = {
    "customer": words("altname category email entityid globalsubscriptionstatus internalid isinactive"),
    "transaction": words("amount entity internalid mainline posting trandate type"),
}
SEARCH_FILTERS = {
    "customer": words("category email entityid globalsubscriptionstatus internalid isinactive"),
    "transaction": words("amount entity internalid mainline posting status trandate type voided"),
}
