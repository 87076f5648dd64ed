#!/usr/bin/env python3
"""Puts the requests of a JSONL file (OpenAI's Batch format) on Penstock's requests topic.

Nothing of Penstock is needed here but the schema, which is in a file beside this one.
"""

import argparse
import json
import sys

from confluent_kafka import KafkaError, KafkaException, Producer

from records import RecordWriter

DELIVERY_SECONDS = 60
# The keys of a line. Any other one would be left out without a word.
LINE_KEYS = {"custom_id", "method", "url", "body"}


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("input", type=argparse.FileType("r", encoding="utf-8"), help="a JSONL file, - for standard input")
    parser.add_argument("--pool", required=True, help="the pool that is to answer")
    parser.add_argument("--batch", help="a batch id that every request gets")
    parser.add_argument("--tenant", default="default")
    parser.add_argument("--bootstrap-server", default="127.0.0.1:29092")
    parser.add_argument("--schema-registry", default="http://127.0.0.1:8081/apis/ccompat/v7")
    parser.add_argument("--topic-prefix", default="penstock")
    return parser.parse_args()


def requests(lines, options):
    """The InferenceRequest of every line. Fields that are left out take the schema's defaults."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
            if unknown := entry.keys() - LINE_KEYS:
                sys.exit(f"{options.input.name}:{number}: what is {', '.join(sorted(unknown))}? A line has {', '.join(sorted(LINE_KEYS))}")
            yield {
                "request_id": entry["custom_id"],
                "batch_id": options.batch,
                "tenant": options.tenant,
                "pool": options.pool,
                "endpoint": entry["url"],
                "body": json.dumps(entry["body"], ensure_ascii=False),
            }
        except (ValueError, KeyError, TypeError, AttributeError) as e:
            sys.exit(f"{options.input.name}:{number}: no request: {e!r}")


def main():
    options = arguments()
    topic = f"{options.topic_prefix}.requests"
    writer = RecordWriter(options.schema_registry, topic, "InferenceRequest")
    producer = Producer({
        "bootstrap.servers": options.bootstrap_server,
        "enable.idempotence": True,
        # Java's default partitioner. With librdkafka's own, the ledger moves each request to its pool's partition.
        "partitioner": "murmur2_random",
        "message.max.bytes": 8 * 1024 * 1024 + 64 * 1024,
        "compression.type": "lz4",
        "linger.ms": 5,
        "delivery.timeout.ms": DELIVERY_SECONDS * 1000,
    })
    failures = []

    def delivered(error, _):
        if error is not None:
            failures.append(error)

    sent = 0
    for request in requests(options.input, options):
        value = writer.bytes_of(request)
        while True:
            try:
                producer.produce(topic, key=request["pool"], value=value, on_delivery=delivered)
                break
            except BufferError:
                producer.poll(0.1)
            except KafkaException as e:
                if e.args[0].code() == KafkaError.MSG_SIZE_TOO_LARGE:
                    sys.exit(f"{request['request_id']}: {len(value)} bytes are more than a request may have")
                raise
        producer.poll(0)
        sent += 1

    left = producer.flush(DELIVERY_SECONDS + 5)
    if failures or left:
        sys.exit(f"{len(failures) + left} of {sent} requests did not arrive: {failures[0] if failures else 'no answer'}")
    print(f"{sent} requests on {topic}", file=sys.stderr)


if __name__ == "__main__":
    main()
