"""Starts MiniStack with two things put right that the model gateway's callers need.

A call with a gateway token is signed by nobody, so it names no account. On AWS the API's id in the address is enough; MiniStack
looks only into its default account. And a client that sends no Accept header gets a binary answer as base64 text.
"""

import runpy

from ministack.services import apigateway_v1

EVENT_STREAM = "application/vnd.amazon.eventstream"

in_the_callers_account = apigateway_v1.find_api_scope
matches = apigateway_v1._media_type_matches


def find_api_scope(api_id):
    found = in_the_callers_account(api_id)
    if found is not None:
        return found
    anywhere = ((account, region) for (account, region, stored), _ in apigateway_v1._rest_apis.all_items() if stored == api_id)
    return next(anywhere, None)


def media_type_matches(media_type, binary_media_types):
    return matches(media_type or EVENT_STREAM, binary_media_types)


apigateway_v1.find_api_scope = find_api_scope
apigateway_v1._media_type_matches = media_type_matches

runpy.run_module("ministack", run_name="__main__")
