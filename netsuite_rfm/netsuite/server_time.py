"""The smallest request that NetSuite answers after a sign-in."""

SERVER_TIME = "/services/rest/system/v1/serverTime"  # article_0528010158
