"""Settings that are complete for each kind of sign-in. Their secrets are planted: tests look for them."""

NEEDED = {
    "NETSUITE_ACCOUNT": "1234567_SB1",
    "NETSUITE_TIME_ZONE": "Europe/Berlin",
    "NETSUITE_CLIENT_ID": "planted-client-id",
    "NETSUITE_CERTIFICATE_ID": "planted-certificate-id",
    "NETSUITE_PRIVATE_KEY": "planted-private-key",
}
TBA = {
    "NETSUITE_ACCOUNT": "1234567",
    "NETSUITE_TIME_ZONE": "UTC",
    "NETSUITE_AUTH": "tba",
    "NETSUITE_CONSUMER_KEY": "planted-consumer-key",
    "NETSUITE_CONSUMER_SECRET": "planted-consumer-secret",
    "NETSUITE_TOKEN_ID": "planted-token-id",
    "NETSUITE_TOKEN_SECRET": "planted-token-secret",
}
