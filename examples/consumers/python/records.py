"""Writes records of Penstock's with the schemas in the folder beside this file.

A producer writes with a schema that is its own. The latest version in the registry may be somebody else's: values of
fields that it does not have would be left out without a word.
"""

import json
import pathlib
import sys

from confluent_kafka import KafkaError, KafkaException, Producer
from confluent_kafka.schema_registry import SchemaRegistryClient, SchemaRegistryError
from confluent_kafka.schema_registry.avro import AvroSerializer
from confluent_kafka.serialization import MessageField, SerializationContext, SerializationError

SCHEMAS = pathlib.Path(__file__).parent / "schemas"
# The registry's client asks again after so long; without it, an answer that is lost is awaited for ever.
REGISTRY_SECONDS = 10
DELIVERY_SECONDS = 60
MAX_MESSAGE_BYTES = 8 * 1024 * 1024 + 64 * 1024


class RecordWriter:
    """Puts dictionaries on one topic as records. Fields that are left out take the schema's defaults."""

    def __init__(self, bootstrap_server, registry_url, topic, record_type):
        self.sent = 0
        self.failures = []
        self.producer = Producer({
            "bootstrap.servers": bootstrap_server,
            "enable.idempotence": True,
            # Java's default partitioner: what has a pool as its key meets on one partition. With librdkafka's own, the
            # ledger moves each record to its pool's partition.
            "partitioner": "murmur2_random",
            "message.max.bytes": MAX_MESSAGE_BYTES,
            "compression.type": "lz4",
            "linger.ms": 5,
            "delivery.timeout.ms": DELIVERY_SECONDS * 1000,
        })
        self.topic = topic
        self.schema = json.loads((SCHEMAS / f"{record_type}.avsc").read_text(encoding="utf-8"))
        self.context = SerializationContext(topic, MessageField.VALUE)
        self.fields = {field["name"] for field in self.schema["fields"]}
        self.required = {field["name"] for field in self.schema["fields"] if "default" not in field}
        # The registry gives the id of this very schema. Penstock has it registered; where an older or a newer Penstock
        # has not, the subject's compatibility decides whether it may be.
        self.serialize = AvroSerializer(
            SchemaRegistryClient({"url": registry_url, "timeout": REGISTRY_SECONDS}),
            json.dumps(self.schema, separators=(",", ":"), ensure_ascii=False),
            conf={"auto.register.schemas": True, "use.latest.version": False},
        )

    def put(self, record):
        """Sends the record under its pool's key. Ends the program when it cannot be sent."""
        value = self.bytes_of(record)
        while True:
            try:
                self.producer.produce(self.topic, key=record["pool"], value=value, on_delivery=self.delivered)
                break
            except BufferError:
                self.producer.poll(0.1)
            except KafkaException as e:
                if e.args[0].code() == KafkaError.MSG_SIZE_TOO_LARGE:
                    sys.exit(f"{record['request_id']}: {len(value)} bytes are more than a record may have")
                raise
        self.producer.poll(0)
        self.sent += 1

    def delivered(self, error, _):
        if error is not None:
            self.failures.append(error)

    def finish(self):
        """Waits until the brokers have every record. Ends the program when they do not get one."""
        left = self.producer.flush(DELIVERY_SECONDS + 5)
        if self.failures or left:
            reason = self.failures[0] if self.failures else "no answer"
            sys.exit(f"{len(self.failures) + left} of {self.sent} records did not arrive: {reason}")
        print(f"{self.sent} on {self.topic}", file=sys.stderr)

    def bytes_of(self, record):
        """The record in the registry's wire format. Ends the program when the schema cannot hold it."""
        name = self.schema["name"]
        # The serializer leaves out what the schema does not have.
        if unknown := record.keys() - self.fields:
            sys.exit(f"{name} has no field {', '.join(sorted(unknown))}: see {SCHEMAS / name}.avsc")
        if missing := self.required - record.keys():
            sys.exit(f"{name} needs {', '.join(sorted(missing))}: see {SCHEMAS / name}.avsc")
        try:
            return self.serialize(record, self.context)
        except SchemaRegistryError as e:
            sys.exit(f"the schema registry does not take {SCHEMAS / name}.avsc for topic {self.context.topic}: {e}")
        except (SerializationError, TypeError, ValueError) as e:
            sys.exit(f"no {name}: {e}")
