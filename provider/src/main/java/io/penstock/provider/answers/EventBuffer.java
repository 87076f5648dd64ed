package io.penstock.provider.answers;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Collects server-sent events. */
final class EventBuffer {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);

    void data(JsonBytes.Body body) {
        line("data: ");
        bytes.writeBytes(JsonBytes.bytes(body));
        line("\n\n");
    }

    void named(String event, JsonBytes.Body body) {
        line("event: " + event + "\n");
        data(body);
    }

    void done() {
        line("data: [DONE]\n\n");
    }

    byte[] toBytes() {
        return bytes.toByteArray();
    }

    private void line(String text) {
        bytes.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }
}
