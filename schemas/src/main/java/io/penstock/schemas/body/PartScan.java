package io.penstock.schemas.body;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Counts the parts that are not text in one value of a body, and the bytes of their data.
 *
 * <p>A part is an object at any depth whose {@code type} says what it is: {@code image_url}, {@code input_audio} and
 * {@code file} of chat completions; {@code input_image} and {@code input_file} of responses; {@code image} and {@code
 * document} of messages, where a document may be plain text; {@code audio_url} and {@code video_url} of compatible
 * servers. Everything within a part belongs to it.
 */
final class PartScan {
    /** The quotes around a text; before a following field there is a comma, too. */
    private static final int QUOTES_BYTES = 2;

    /** The fields of a part that hold its data or its address, and no text for the model. */
    private static final Set<String> DATA =
            Set.of("url", "image_url", "data", "file_data", "file_url", "file_id", "audio_url", "video_url");

    private enum Kind {
        IMAGE,
        AUDIO,
        FILE,
        TEXT,
        NO_PART;

        static Kind of(String type) {
            return switch (type) {
                case "image_url", "input_image", "image", "computer_screenshot" -> IMAGE;
                case "input_audio", "audio", "audio_url" -> AUDIO;
                case "file", "input_file", "document", "video", "video_url", "input_video" -> FILE;
                case "text" -> TEXT;
                default -> NO_PART;
            };
        }
    }

    /** An object that is being read. */
    private static final class Frame {
        private Kind kind = Kind.NO_PART;
        private boolean holdsText;
        private InputParts parts = InputParts.NONE;
        private long dataBytes;

        private void begin() {
            kind = Kind.NO_PART;
            holdsText = false;
            parts = InputParts.NONE;
            dataBytes = 0;
        }

        /** Adds an object within this one, at its end. */
        private void add(Frame inner) {
            switch (inner.kind) {
                case TEXT -> holdsText = true;
                case IMAGE -> parts = parts.plus(new InputParts(1, 0, 0, inner.bytes()));
                case AUDIO -> parts = parts.plus(new InputParts(0, 1, 0, inner.bytes()));
                case FILE -> parts = inner.holdsText ? parts : parts.plus(new InputParts(0, 0, 1, inner.bytes()));
                case NO_PART -> {
                    parts = parts.plus(inner.parts);
                    dataBytes += inner.dataBytes;
                }
            }
        }

        private int bytes() {
            return (int) Math.min(Integer.MAX_VALUE, dataBytes + parts.bytes());
        }
    }

    private final JsonParser parser;

    /** The open objects by depth; the parser bounds the depth. */
    private final List<Frame> frames = new ArrayList<>();

    private int depth;

    PartScan(JsonParser parser) {
        this.parser = parser;
    }

    /** Reads the value that the parser is at, to its end. */
    InputParts value() throws IOException {
        if (!parser.currentToken().isStructStart()) {
            return InputParts.NONE;
        }
        Frame outermost = begin();
        int open = 1;
        JsonToken token = parser.currentToken() == JsonToken.START_OBJECT ? inObject() : parser.nextToken();
        while (token != null) {
            switch (token) {
                case START_OBJECT -> {
                    open++;
                    begin();
                }
                case START_ARRAY -> open++;
                case END_OBJECT -> {
                    open--;
                    end();
                }
                case END_ARRAY -> open--;
                default -> {}
            }
            if (open == 0) {
                return outermost.parts;
            }
            token = token == JsonToken.VALUE_STRING ? behindText() : parser.nextToken();
        }
        return outermost.parts;
    }

    /** Begins an outermost object, inside a frame that receives what the object is. */
    private JsonToken inObject() throws IOException {
        begin();
        return parser.nextToken();
    }

    private Frame begin() {
        if (depth == frames.size()) {
            frames.add(new Frame());
        }
        Frame frame = frames.get(depth++);
        frame.begin();
        return frame;
    }

    private void end() {
        Frame inner = frames.get(--depth);
        frames.get(depth - 1).add(inner);
    }

    /** Reads the text that the parser is at, and goes to the token behind it. */
    private JsonToken behindText() throws IOException {
        String field = parser.currentName();
        if (field == null || depth == 0) {
            return parser.nextToken();
        }
        Frame frame = frames.get(depth - 1);
        if (field.equals("type")) {
            frame.kind = Kind.of(parser.getText());
        } else if (DATA.contains(field)) {
            // the length follows from where the next token begins, so the text need not be copied
            long begin = offset(parser.currentTokenLocation());
            JsonToken next = parser.nextToken();
            int around = next == JsonToken.FIELD_NAME ? QUOTES_BYTES + 1 : QUOTES_BYTES;
            frame.dataBytes += Math.max(0, offset(parser.currentTokenLocation()) - begin - around);
            return next;
        }
        return parser.nextToken();
    }

    private static long offset(JsonLocation location) {
        return location.getByteOffset() >= 0 ? location.getByteOffset() : location.getCharOffset();
    }
}
