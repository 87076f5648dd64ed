package io.penstock.schemas.body;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.penstock.schemas.Excerpt;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is JSON in a request, for whoever checks one: as RFC 8259 has it, with each field of an object once. Parsers
 * disagree on which of two fields of one name counts, and what a provider takes for the maximum must be what was reserved.
 */
public final class RequestJson {
    public static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private static final int MAX_CAUSE_CHARACTERS = 120;

    /** Behind these the parser's messages name settings of its own, and places in a way of its own. */
    private static final List<String> ASIDES = List.of(": enable ", " (start marker at ", " (for ");

    private RequestJson() {}

    /** What is wrong and where, in words that follow the text's name; repeats little of the text. */
    public static String flaw(JacksonException notJson) {
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
