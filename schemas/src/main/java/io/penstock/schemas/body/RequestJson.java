package io.penstock.schemas.body;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import io.penstock.schemas.Excerpt;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rules for JSON in requests: RFC 8259, with each field of an object at most once. Parsers disagree on which of
 * two fields with one name counts, and the maximum that a provider reads must be the one that was reserved.
 */
public final class RequestJson {
    /** How deep the objects and lists of a body may be nested. Deeper JSON is refused. */
    public static final int MAX_LEVELS = StreamReadConstraints.DEFAULT_MAX_DEPTH;

    /** Reads a body. */
    public static final JsonFactory FACTORY = factory(MAX_LEVELS);

    /** Reads an object that has a body as a field, where the body may be as deep as a separate one. */
    public static final JsonFactory AROUND_BODY = factory(MAX_LEVELS + 1);

    private static final int MAX_CAUSE_CHARACTERS = 120;

    /** Where the parser's messages begin to name settings and places of its own, which are left out. */
    private static final List<String> ASIDES = List.of(": enable ", " (start marker at ", " (for ");

    private RequestJson() {}

    private static JsonFactory factory(int maxLevels) {
        return JsonFactory.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(maxLevels)
                        .build())
                .build();
    }

    /** What is wrong and where, in words that follow the text's name. Little of the text is repeated. */
    public static String flaw(JacksonException unread) {
        return unread instanceof StreamConstraintsException ? beyondBounds(unread) : notJson(unread);
    }

    /** Words for JSON that exceeds a bound of the parser. Only the text of the exception tells which bound it is. */
    private static String beyondBounds(JacksonException unread) {
        String message = unread.getOriginalMessage();
        if (message.startsWith("Document nesting depth")) {
            return "is nested deeper than %,d levels".formatted(MAX_LEVELS);
        }
        if (message.startsWith("Number value length")) {
            return "has a number of more than %,d digits".formatted(StreamReadConstraints.DEFAULT_MAX_NUM_LEN);
        }
        return message.startsWith("Name length")
                ? "has a field's name of more than %,d characters".formatted(StreamReadConstraints.DEFAULT_MAX_NAME_LEN)
                : "is larger than is read";
    }

    private static String notJson(JacksonException notJson) {
        String cause = notJson.getOriginalMessage().lines().findFirst().orElse("");
        int end = ASIDES.stream()
                .mapToInt(cause::indexOf)
                .filter(at -> at >= 0)
                .min()
                .orElse(cause.length());
        return "is not JSON: " + Excerpt.of(cause.substring(0, end), MAX_CAUSE_CHARACTERS)
                + place(notJson.getLocation());
    }

    private static String place(@Nullable JsonLocation location) {
        if (location == null || location.getColumnNr() < 1) {
            return "";
        }
        return location.getLineNr() == 1
                ? " (column " + location.getColumnNr() + ")"
                : " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ")";
    }
}
