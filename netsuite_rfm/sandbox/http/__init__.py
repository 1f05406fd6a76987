"""One exchange over HTTP: the request, the response, errors in NetSuite's shape, and the listener."""
