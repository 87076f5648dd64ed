package io.penstock.provider.faults;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.InvalidNullException;
import com.fasterxml.jackson.databind.exc.InvalidTypeIdException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import io.penstock.provider.faults.Fault.CutPoint;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Turns the JSON reader's exceptions, which speak of Java types, into messages about the plan. */
final class FaultPlanMistake {
    static final String REMEDY = "`penstock help provider` shows how a fault plan is written";

    static final List<String> KINDS = Arrays.stream(
                    Fault.class.getAnnotation(JsonSubTypes.class).value())
            .map(JsonSubTypes.Type::name)
            .toList();

    private FaultPlanMistake() {}

    static FaultPlanException of(JsonProcessingException e) {
        JsonLocation location = e.getLocation();
        int line = location == null ? 1 : Math.max(1, location.getLineNr());
        if (e instanceof StreamReadException) {
            return new FaultPlanException(line, "is not JSON: " + firstLine(e), REMEDY, e);
        }
        String field = e instanceof JsonMappingException mapping ? path(mapping.getPath()) : "";
        if (e instanceof UnrecognizedPropertyException unknown) {
            return new FaultPlanException(line, field + ": unknown field", known(unknown), e);
        }
        return new FaultPlanException(line, (field.isEmpty() ? "" : field + ": ") + problem(e), REMEDY, e);
    }

    private static String problem(JsonProcessingException e) {
        if (e instanceof InvalidTypeIdException kind) {
            String got = kind.getTypeId();
            return "`kind` must be one of " + String.join(", ", KINDS) + (got == null ? "" : ", got `" + got + "`");
        }
        if (e instanceof ValueInstantiationException broken && broken.getCause() != null) {
            return String.valueOf(broken.getCause().getMessage());
        }
        if (e instanceof InvalidFormatException format) {
            return "must be " + wanted(format.getTargetType()) + ", got `" + format.getValue() + "`";
        }
        if (e instanceof InvalidNullException) {
            return "must not be null";
        }
        if (e instanceof MismatchedInputException mismatch) {
            return isMissing(mismatch) ? "is missing" : "must be " + wanted(mismatch.getTargetType());
        }
        return firstLine(e);
    }

    /** Whether a field is missing. Only the exception's text tells that from other mismatches. */
    private static boolean isMissing(MismatchedInputException mismatch) {
        String message = mismatch.getOriginalMessage();
        return message.startsWith("Missing required creator property") || message.startsWith("Null value for creator");
    }

    private static String wanted(@Nullable Class<?> type) {
        if (type == Duration.class) {
            return "a duration such as `250ms`, `30s` or `1m`";
        }
        if (type == CutPoint.class) {
            return "one of before_headers, after_headers, mid_body";
        }
        if (type == double.class) {
            return "a number";
        }
        if (type == int.class || type == long.class) {
            return "a whole number";
        }
        if (type == String.class) {
            return "a text";
        }
        return type != null && Collection.class.isAssignableFrom(type) ? "a list" : "one JSON object";
    }

    /** The path of a field, such as {@code rules[0].fault.by}. */
    private static String path(List<JsonMappingException.Reference> path) {
        var text = new StringBuilder();
        for (JsonMappingException.Reference step : path) {
            if (step.getFieldName() == null) {
                text.append('[').append(step.getIndex()).append(']');
            } else {
                text.append(text.isEmpty() ? "" : ".").append(step.getFieldName());
            }
        }
        return text.toString();
    }

    private static String known(UnrecognizedPropertyException unknown) {
        Collection<?> fields = unknown.getKnownPropertyIds();
        return fields == null || fields.isEmpty()
                ? "take it out; there are no others here"
                : fields.stream()
                        .map(String::valueOf)
                        .sorted()
                        .collect(Collectors.joining(", ", "the fields here are ", ""));
    }

    private static String firstLine(JsonProcessingException e) {
        return e.getOriginalMessage().lines().findFirst().orElse("").replaceAll(" \\(start marker at .*", "");
    }
}
