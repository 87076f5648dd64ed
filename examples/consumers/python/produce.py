#!/usr/bin/env python3
"""Puts the requests of a JSONL file (OpenAI's Batch format) on Penstock's requests topic.

Nothing of Penstock is needed here but the schema, which is in a file beside this one.
"""

import argparse
import json
import sys

from records import RecordWriter

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
    writer = RecordWriter(options.bootstrap_server, options.schema_registry, topic, "InferenceRequest")
    for request in requests(options.input, options):
        writer.put(request)
    writer.finish()


if __name__ == "__main__":
    main()
