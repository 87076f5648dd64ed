#!/usr/bin/env python3
"""Cancels a batch, or one request, on Penstock's cancellations topic.

What waits ends as CANCELLED, with a response that says so; what runs finishes.
"""

import argparse
import sys
import time

from confluent_kafka import Producer

from records import RecordWriter

DELIVERY_SECONDS = 60


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
    value = RecordWriter(options.schema_registry, topic, "Cancellation").bytes_of({
        "pool": options.pool,
        "batch_id": options.batch,
        "request_id": options.request,
        "requested_at": int(time.time() * 1000),
    })
    failures = []
    # The pool is the key, and the partitioner Java's: a cancellation meets its requests on the same partition.
    producer = Producer({
        "bootstrap.servers": options.bootstrap_server,
        "enable.idempotence": True,
        "partitioner": "murmur2_random",
        "delivery.timeout.ms": DELIVERY_SECONDS * 1000,
    })
    producer.produce(topic, key=options.pool, value=value, on_delivery=lambda error, _: error and failures.append(error))
    left = producer.flush(DELIVERY_SECONDS + 5)
    if failures or left:
        sys.exit(f"the cancellation did not arrive: {failures[0] if failures else 'no answer'}")
    print(f"cancellation on {topic}", file=sys.stderr)


if __name__ == "__main__":
    main()
