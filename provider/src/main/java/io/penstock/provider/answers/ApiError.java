package io.penstock.provider.answers;

import java.util.Optional;

/**
 * An error answer, worded as OpenAI words it. Each dialect writes it in its own form.
 *
 * @param status HTTP status, at least 400
 * @param type such as {@code invalid_request_error}
 * @param param the field that is invalid
 * @param code such as {@code rate_limit_exceeded}
 */
public record ApiError(int status, String message, String type, Optional<String> param, Optional<String> code) {
    static ApiError invalid(String param, String message) {
        return new ApiError(400, message, "invalid_request_error", Optional.of(param), Optional.empty());
    }

    public static ApiError notJson(String reason) {
        return new ApiError(
                400,
                "We could not parse the JSON body of your request: " + reason,
                "invalid_request_error",
                Optional.empty(),
                Optional.empty());
    }

    public static ApiError unknownUrl(String method, String path) {
        return new ApiError(
                404,
                "Invalid URL (" + method + " " + path + ")",
                "invalid_request_error",
                Optional.empty(),
                Optional.of("unknown_url"));
    }

    public static ApiError methodNotAllowed(String method, String path) {
        return new ApiError(
                405,
                "Not allowed to " + method + " on " + path,
                "invalid_request_error",
                Optional.empty(),
                Optional.of("method_not_supported"));
    }

    public static ApiError tooLarge(int mostBytes) {
        return new ApiError(
                413,
                "The request body has more than " + mostBytes + " bytes",
                "invalid_request_error",
                Optional.empty(),
                Optional.of("request_too_large"));
    }

    public static ApiError unauthorized() {
        return new ApiError(
                401,
                "Incorrect API key provided",
                "invalid_request_error",
                Optional.empty(),
                Optional.of("invalid_api_key"));
    }

    /**
     * The error for a limit that was reached.
     *
     * @param type {@code requests} or {@code tokens}
     */
    public static ApiError limitReached(String message, String type) {
        return new ApiError(429, message, type, Optional.empty(), Optional.of("rate_limit_exceeded"));
    }

    /** The error that a fault plan asks for. */
    public static ApiError asked(int status) {
        String type = status == 429 ? "requests" : status < 500 ? "invalid_request_error" : "server_error";
        return new ApiError(
                status,
                "Simulated failure with status " + status,
                type,
                Optional.empty(),
                status == 429 ? Optional.of("rate_limit_exceeded") : Optional.empty());
    }

    /** The error for a call that does not name the version of the API. */
    public static ApiError versionMissing(Dialect dialect) {
        return dialect == Dialect.AZURE
                ? new ApiError(404, "Resource not found", "invalid_request_error", Optional.empty(), Optional.empty())
                : invalid("anthropic-version", "anthropic-version: header is required");
    }

    public byte[] toJson(Dialect dialect) {
        return JsonBytes.bytes(json -> {
            json.writeStartObject();
            if (dialect == Dialect.ANTHROPIC) {
                json.writeStringField("type", "error");
            }
            json.writeObjectFieldStart("error");
            switch (dialect) {
                case OPENAI -> {
                    json.writeStringField("message", message);
                    json.writeStringField("type", type);
                    json.writeStringField("param", param.orElse(null));
                    json.writeStringField("code", code.orElse(null));
                }
                case AZURE -> {
                    json.writeStringField("code", Integer.toString(status));
                    json.writeStringField("message", message);
                }
                case ANTHROPIC -> {
                    json.writeStringField("type", anthropicType());
                    json.writeStringField("message", message);
                }
            }
            json.writeEndObject();
            json.writeEndObject();
        });
    }

    private String anthropicType() {
        return switch (status) {
            case 401 -> "authentication_error";
            case 403 -> "permission_error";
            case 404 -> "not_found_error";
            case 413 -> "request_too_large";
            case 429 -> "rate_limit_error";
            case 504 -> "timeout_error";
            case 529 -> "overloaded_error";
            default -> status < 500 ? "invalid_request_error" : "api_error";
        };
    }
}
