"""Writes records of Penstock's with the schemas in the folder beside this file.

A producer writes with a schema that is its own. The latest version in the registry may be somebody else's: values of
fields that it does not have would be left out without a word.
"""

import json
import pathlib
import sys

from confluent_kafka.schema_registry import SchemaRegistryClient, SchemaRegistryError
from confluent_kafka.schema_registry.avro import AvroSerializer
from confluent_kafka.serialization import MessageField, SerializationContext, SerializationError

SCHEMAS = pathlib.Path(__file__).parent / "schemas"
# The registry's client asks again after so long; without it, an answer that is lost is awaited for ever.
REGISTRY_SECONDS = 10


class RecordWriter:
    """Turns dictionaries into values for one topic. Fields that are left out take the schema's defaults."""

    def __init__(self, registry_url, topic, record_type):
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
