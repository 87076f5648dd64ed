package io.penstock.provider.answers;

import io.penstock.provider.answers.Call.Embedding;
import io.penstock.provider.answers.Call.VectorEncoding;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.SplittableRandom;

/** The embeddings that answer a call. The numbers depend on the call's content alone. */
public record Vectors(Embedding call, Usage usage) {
    public byte[] whole() {
        SplittableRandom random = new SplittableRandom(call.contentHash());
        return JsonBytes.bytes(json -> {
            json.writeStartObject();
            json.writeStringField("object", "list");
            json.writeArrayFieldStart("data");
            for (int index = 0; index < call.inputs(); index++) {
                json.writeStartObject();
                json.writeStringField("object", "embedding");
                json.writeNumberField("index", index);
                float[] vector = vector(random);
                if (call.encoding() == VectorEncoding.BASE64) {
                    json.writeBinaryField("embedding", littleEndian(vector));
                } else {
                    json.writeArrayFieldStart("embedding");
                    for (float number : vector) {
                        json.writeNumber(number);
                    }
                    json.writeEndArray();
                }
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeStringField("model", call.model());
            json.writeObjectFieldStart("usage");
            json.writeNumberField("prompt_tokens", usage.input());
            json.writeNumberField("total_tokens", usage.total());
            json.writeEndObject();
            json.writeEndObject();
        });
    }

    private float[] vector(SplittableRandom random) {
        float[] vector = new float[call.dimensions()];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = (float) (random.nextDouble() * 2 - 1);
        }
        return vector;
    }

    private static byte[] littleEndian(float[] vector) {
        ByteBuffer bytes = ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float number : vector) {
            bytes.putFloat(number);
        }
        return bytes.array();
    }
}
