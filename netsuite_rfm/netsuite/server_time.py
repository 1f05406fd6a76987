"""The smallest request that needs a sign-in."""

SERVER_TIME = "/services/rest/system/v1/serverTime"  # article_0528010158
