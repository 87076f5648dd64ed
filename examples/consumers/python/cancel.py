#!/usr/bin/env python3
"""Cancels a batch, or one request, on Penstock's cancellations topic.

What waits ends as CANCELLED, with a response that says so; what runs finishes.
"""

import argparse
import time

from records import RecordWriter


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pool", required=True, help="the pool that the requests went to")
    parser.add_argument("--batch", help="the batch; without --request all of it")
    parser.add_argument("--request", help="one request, of the batch or without one")
    parser.add_argument("--bootstrap-server", default="127.0.0.1:29092")
    parser.add_argument("--schema-registry", default="http://127.0.0.1:8081/apis/ccompat/v7")
    parser.add_argument("--topic-prefix", default="penstock")
    options = parser.parse_args()
    if options.batch is None and options.request is None:
        parser.error("name a --batch, a --request, or both")
    return options


def main():
    options = arguments()
    topic = f"{options.topic_prefix}.cancellations"
    writer = RecordWriter(options.bootstrap_server, options.schema_registry, topic, "Cancellation")
    writer.put({
        "pool": options.pool,
        "batch_id": options.batch,
        "request_id": options.request,
        "requested_at": int(time.time() * 1000),
    })
    writer.finish()


if __name__ == "__main__":
    main()
