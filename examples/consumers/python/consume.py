#!/usr/bin/env python3
"""Prints the responses on Penstock's responses topic, one JSON object a line.

Nothing of Penstock is needed here: each record names the schema that it was written with.
"""

import argparse
import json
import sys
import time

from confluent_kafka import Consumer, KafkaError, KafkaException, TopicPartition
from confluent_kafka.schema_registry import SchemaRegistryClient
from confluent_kafka.schema_registry.avro import AvroDeserializer
from confluent_kafka.serialization import MessageField, SerializationContext

# How long to listen on for a second answer when every id has one.
SECOND_ANSWER_SECONDS = 3
# The registry's client asks again after so long; without it, an answer that is lost is awaited for ever.
REGISTRY_SECONDS = 10


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--batch", help="only the responses of this batch")
    parser.add_argument("--count", type=int, help="stop when this many ids were answered; exit 1 if one came twice")
    parser.add_argument("--timeout", type=float, default=60, help="with --count: exit 1 after so many seconds of silence")
    parser.add_argument("--group", default="response-printer", help="consumer group; it remembers how far it has read")
    parser.add_argument("--bootstrap-server", default="127.0.0.1:29092")
    parser.add_argument("--schema-registry", default="http://127.0.0.1:8081/apis/ccompat/v7")
    parser.add_argument("--topic-prefix", default="penstock")
    return parser.parse_args()


def responses(consumer, topic, deserialize, options, quiet_seconds):
    """Every response, until none came for quiet_seconds() (None: for ever)."""
    last = time.monotonic()
    while True:
        quiet = quiet_seconds()
        if quiet is not None and time.monotonic() - last > quiet:
            return
        message = consumer.poll(0.5)
        if message is None:
            continue
        if message.error() and message.error().code() == KafkaError._PARTITION_EOF:
            # Behind the last response there is the mark of its transaction: read as well, or a lag of 1 would stay.
            consumer.store_offsets(offsets=[TopicPartition(message.topic(), message.partition(), message.offset())])
            continue
        if message.error():
            raise KafkaException(message.error())
        response = deserialize(message.value(), SerializationContext(topic, MessageField.VALUE))
        if options.batch is None or response["batch_id"] == options.batch:
            last = time.monotonic()
            yield response
        consumer.store_offsets(message)


def main():
    options = arguments()
    topic = f"{options.topic_prefix}.responses"
    deserialize = AvroDeserializer(SchemaRegistryClient({"url": options.schema_registry, "timeout": REGISTRY_SECONDS}))
    consumer = Consumer({
        "bootstrap.servers": options.bootstrap_server,
        "group.id": options.group,
        "auto.offset.reset": "earliest",
        # A response of an aborted transaction was never given: the same request is answered by another record.
        "isolation.level": "read_committed",
        # Offsets are stored after a response is printed, so one that was not printed is read again.
        "enable.auto.offset.store": False,
        "enable.partition.eof": True,
        "fetch.message.max.bytes": 8 * 1024 * 1024 + 64 * 1024,
    })
    consumer.subscribe([topic])

    seen = set()
    twice = []

    def quiet_seconds():
        if options.count is None:
            return None
        return options.timeout if len(seen) < options.count else SECOND_ANSWER_SECONDS

    try:
        for response in responses(consumer, topic, deserialize, options, quiet_seconds):
            identity = (response["batch_id"], response["request_id"])
            if identity in seen:
                twice.append(identity)
            seen.add(identity)
            print(json.dumps(response, default=str), flush=True)
    except KeyboardInterrupt:
        pass
    finally:
        consumer.close()

    print(f"{len(seen)} responses, {len(twice)} ids twice", file=sys.stderr)
    if options.count is not None and (len(seen) < options.count or twice):
        sys.exit(1)


if __name__ == "__main__":
    main()
