"""The smallest request that NetSuite answers to whoever has signed in."""

SERVER_TIME = "/services/rest/system/v1/serverTime"  # article_0528010158
