"""What SDF's XML may hold, for the kinds of object this project uses.

Written from the XML reference of Oracle's help, whose pages are named SDFxml_ and a number: entitycustomfield
SDFxml_1378498284, othercustomfield SDFxml_1832377546, customrecordcustomfield SDFxml_2670115109, role
SDFxml_2121043136, portlet SDFxml_320447915, roles a record may name SDFxml_271228656, centers SDFxml_2142594848,
subtabs SDFxml_4093204269, links SDFxml_3571172402 and SDFxml_4286557755, standard record types by number
SDFxml_654195790, script deployments SDFxml_27094036, features SDFxml_2917333820. Only what is used is here: an
element that is not must be looked up and added.
"""

BOOLEAN = frozenset({"T", "F"})
ACCESS = frozenset({"0", "1", "2"})
LEVELS = frozenset({"NONE", "VIEW", "CREATE", "EDIT", "FULL"})
FIELD_TYPES = frozenset(
    [
        "CHECKBOX",
        "CLOBTEXT",
        "CURRENCY",
        "DATE",
        "DATETIMETZ",
        "DOCUMENT",
        "EMAIL",
        "FLOAT",
        "HELP",
        "IMAGE",
        "INLINEHTML",
        "INTEGER",
        "MULTISELECT",
        "PASSWORD",
        "PERCENT",
        "PHONE",
        "RICHTEXT",
        "SELECT",
        "TEXT",
        "TEXTAREA",
        "TIMEOFDAY",
        "URL",
    ]
)
SCRIPT_ROOTS = {
    "usereventscript": "UserEventScript",
    "mapreducescript": "MapReduceScript",
    "suitelet": "Suitelet",
    "portlet": "Portlet",
}

# Root: (prefix of the script id, longest script id, longest name, element of the name)
ROOTS = {
    "entitycustomfield": ("custentity", 40, 200, "label"),
    "crmcustomfield": ("custevent", 40, 200, "label"),
    "othercustomfield": ("custrecord", 40, 200, "label"),
    "customlist": ("customlist", 38, 30, "name"),
    "customrecordtype": ("customrecord", 40, 40, "recordname"),
    "role": ("customrole", 40, 40, "name"),
    **dict.fromkeys(SCRIPT_ROOTS, ("customscript", 40, 40, "name")),
}

_FIELD = """label fieldtype selectrecordtype onparentdelete description help storevalue showinlist displaytype
    accesslevel searchlevel ismandatory isparent defaultchecked minvalue maxvalue maxlength roleaccesses"""
_SCRIPT = "name scriptfile description scriptcustomfields scriptdeployments"
_DEPLOYMENT = "status isdeployed loglevel"
# Element: children it may have. A child that is missing here is refused.
CHILDREN = {
    "entitycustomfield": f"{_FIELD} appliestocustomer subtab",
    "crmcustomfield": f"{_FIELD} appliestocampaign",
    "othercustomfield": f"{_FIELD} rectype",
    "customrecordcustomfield": _FIELD,
    "scriptcustomfield": "label fieldtype selectrecordtype setting storevalue help",
    "roleaccesses": "roleaccess",
    "roleaccess": "role accesslevel searchlevel",
    "customlist": "name description isordered customvalues",
    "customvalues": "customvalue",
    "customvalue": "value isinactive",
    "customrecordtype": """recordname description accesstype includename enablenumbering showid
        customrecordcustomfields links permissions""",
    "customrecordcustomfields": "customrecordcustomfield",
    "links": "link",
    "link": "linkcategory linklabel linktasktype",
    "customrecordtype/permission": "permittedrole permittedlevel restriction",
    "role/permission": "permkey permlevel restriction",
    "permissions": "permission",
    "role": "name centertype permissions",
    "usereventscript": _SCRIPT,
    "mapreducescript": _SCRIPT,
    "suitelet": _SCRIPT,
    "portlet": f"{_SCRIPT} portlettype",
    "scriptcustomfields": "scriptcustomfield",
    "scriptdeployments": "scriptdeployment",
    # no title on a user event, no runasrole on a map/reduce (article_1212112429)
    "usereventscript/scriptdeployment": f"{_DEPLOYMENT} recordtype allroles runasrole executioncontext eventtype",
    "mapreducescript/scriptdeployment": f"{_DEPLOYMENT} title concurrencylimit buffersize yieldaftermins recurrence",
    "suitelet/scriptdeployment": f"{_DEPLOYMENT} title isonline allroles audslctrole runasrole links",
    "portlet/scriptdeployment": f"{_DEPLOYMENT} title allroles audslctrole runasrole",
    "recurrence": "single daily everyweekday weekly monthly monthlydayofweek yearly yearlydayofweek",
    "daily": "startdate starttime everyxdays repeat",
}
# Element: children it must have.
REQUIRED = {
    "entitycustomfield": "label fieldtype appliestocustomer",
    "othercustomfield": "label fieldtype rectype",
    "customrecordcustomfield": "label fieldtype",
    "scriptcustomfield": "label fieldtype",
    "roleaccess": "role accesslevel searchlevel",
    "link": "linkcategory",
    "customlist": "name",
    "customvalue": "value",
    "customrecordtype": "recordname",
    "customrecordtype/permission": "permittedrole permittedlevel",
    "role/permission": "permkey permlevel",
    "role": "name centertype",
    **dict.fromkeys(SCRIPT_ROOTS, "name scriptfile"),
    "portlet": "name scriptfile portlettype",
    "usereventscript/scriptdeployment": "status recordtype",
    "mapreducescript/scriptdeployment": "title status",
    "suitelet/scriptdeployment": "title status isonline",
    "portlet/scriptdeployment": "title status",
}
# Element, or parent/element: the values it may have.
VALUES = {
    "fieldtype": FIELD_TYPES,
    "onparentdelete": frozenset({"NO_ACTION", "SET_NULL"}),
    "displaytype": frozenset({"NORMAL", "LOCKED", "HIDDEN", "STATICTEXT", "SHOWASLIST"}),
    "accesslevel": ACCESS,
    "searchlevel": ACCESS,
    "accesstype": frozenset({"NONENEEDED", "CUSTRECORDENTRYPERM", "USEPERMISSIONLIST"}),
    "permittedlevel": LEVELS,
    "permlevel": LEVELS,
    "centertype": frozenset(
        [
            "ACCOUNTCENTER",
            "BASIC",
            "CUSTOMER",
            "EMPLOYEE",
            "ENGINEERCENTER",
            "EXECUTIVE",
            "HR",
            "MARKETCENTER",
            "SALESCENTER",
            "STOREMANAGER",
            "SUPPORTCENTER",
            "SYSADMINCENTER",
        ]
    ),
    "subtab": frozenset({"ENTITYMARKETING", "ENTITYSALES", "ENTITYMAIN", "ENTITYGENERAL"}),
    "setting": frozenset({"COMPANY", "PORTLET", "USER"}),
    "loglevel": frozenset({"DEBUG", "AUDIT", "ERROR", "EMERGENCY"}),
    "usereventscript/status": frozenset({"RELEASED", "TESTING"}),
    "suitelet/status": frozenset({"RELEASED", "TESTING"}),
    "portlet/status": frozenset({"RELEASED", "TESTING"}),
    "portlettype": frozenset({"FORM", "HTML", "LINKS", "LIST"}),
    "mapreducescript/status": frozenset({"SCHEDULED", "NOTSCHEDULED"}),
    "recordtype": frozenset({"CUSTOMER"}),
    "selectrecordtype": frozenset({"-2", "-4", "-103", "-109"}),  # besides references
    "rectype": frozenset({"-103"}),
    # Sections of generic_centercategory that hold what is custom.
    "linkcategory": frozenset(
        {"BASICLISTSCUSTOM", "BASICREPORTSCUSTOM", "BASICSETUPCUSTOM", "MARKETCENTERCAMPAIGNSCUSTOM"}
    ),
    "linktasktype": frozenset({"EDIT", "LIST", "SRCH"}),  # section_1532209471
    "isonline": frozenset({"F"}),
    **dict.fromkeys(
        [
            "storevalue",
            "showinlist",
            "appliestocustomer",
            "ismandatory",
            "isparent",
            "defaultchecked",
            "isordered",
            "isinactive",
            "includename",
            "enablenumbering",
            "showid",
            "isdeployed",
            "allroles",
        ],
        BOOLEAN,
    ),
}
CONTEXTS = frozenset(
    [
        "CSVIMPORT",
        "CUSTOMMASSUPDATE",
        "MAPREDUCE",
        "RESTLET",
        "RESTWEBSERVICES",
        "SCHEDULED",
        "SUITELET",
        "USERINTERFACE",
        "WEBSERVICES",
        "WORKFLOW",
        "USEREVENT",
    ]
)
STANDARD_ROLES = frozenset(
    [
        "ADMINISTRATOR",
        "MARKETING_ADMINISTRATOR",
        "MARKETING_ASSISTANT",
        "MARKETING_MANAGER",
        "SALES_MANAGER",
        "STORE_MANAGER",
        "SYSTEM_ADMINISTRATOR",
    ]
)
# Permission ids of the SuiteCloud SDK's list (oracle/netsuite-suitecloud-sdk, permissions.json).
PERMISSIONS = frozenset(
    [
        "ADMI_RESTWEBSERVICES",
        "ADMI_LOGIN_OAUTH",
        "ADMI_LOGIN_OAUTH2",
        "ADMI_CUSTLIST",
        "REPO_ANALYTICS",
        "LIST_CURRENCY",
        "LIST_CUSTJOB",
        "LIST_EMPLOYEE",
        "LIST_ITEM",
        "LIST_LOCATION",
        "LIST_FIND",
        "LIST_PUBLISHSEARCH",
        "TRAN_FIND",
        "TRAN_SALESORD",
        "TRAN_CASHSALE",
        "TRAN_CUSTINVC",
        "TRAN_CUSTCRED",
        "TRAN_CASHRFND",
        "TRAN_RTNAUTH",
    ]
)
# What an object needs enabled in the account, which the manifest must say.
FEATURES = {
    "customrecordtype": {"CUSTOMRECORDS"},
    **{root: {"SERVERSIDESCRIPTING"} for root in SCRIPT_ROOTS},
    "selectrecordtype -103": {"LOCATIONS"},
    "rectype -103": {"LOCATIONS"},
    "permkey ADMI_RESTWEBSERVICES": {"RESTWEBSERVICES"},
    "permkey ADMI_LOGIN_OAUTH2": {"OAUTH2"},
}
DEPLOY_SECTIONS = ["configuration", "files", "objects", "translationimports"]
