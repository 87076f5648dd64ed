package io.penstock.dispatcher.retry;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The code and type of a provider's error object, as OpenAI, Azure, Anthropic and compatible providers write them.
 *
 * @param number the code, when it is a number
 * @param code the code, when it is a word
 * @param type the type, which is a word
 */
public record ProviderError(Optional<Integer> number, Optional<String> code, Optional<String> type) {
    /** An error without a code and a type. */
    public static final ProviderError UNNAMED = new ProviderError(Optional.empty(), Optional.empty(), Optional.empty());

    /** The code for an account without credit whose provider says so only in a sentence, as Anthropic does. */
    public static final String NO_CREDIT = "credit_balance_too_low";

    /** The code for a request that is larger than a whole limit, which providers say only in a sentence. */
    public static final String OVER_LIMIT = "exceeds_provider_limit";

    private static final int BAD_REQUEST = 400;

    /** The statuses that words stand for; the words in lower case, without punctuation and a final "error". */
    private static final Map<String, Integer> STATUS = Map.ofEntries(
            Map.entry("badrequest", BAD_REQUEST),
            Map.entry("contextlengthexceeded", BAD_REQUEST),
            Map.entry("stringabovemaxlength", BAD_REQUEST),
            Map.entry("contentfilter", BAD_REQUEST),
            Map.entry("contentpolicyviolation", BAD_REQUEST),
            Map.entry("invalidapikey", 401),
            Map.entry("authentication", 401),
            Map.entry("permission", 403),
            Map.entry("permissiondenied", 403),
            Map.entry("notfound", 404),
            Map.entry("modelnotfound", 404),
            Map.entry("deploymentnotfound", 404),
            Map.entry("requesttimeout", 408),
            Map.entry("timeout", 504),
            Map.entry("requesttoolarge", 413),
            Map.entry("unprocessableentity", 422),
            Map.entry("ratelimit", 429),
            Map.entry("ratelimitexceeded", 429),
            Map.entry("ratelimitreached", 429),
            Map.entry("toomanyrequests", 429),
            Map.entry(plain(OVER_LIMIT), 429),
            Map.entry("server", 500),
            Map.entry("api", 500),
            Map.entry("internal", 500),
            Map.entry("internalserver", 500),
            Map.entry("badgateway", 502),
            Map.entry("serviceunavailable", 503),
            Map.entry("engineoverloaded", 503),
            Map.entry("overloaded", 529));

    /** How words for an invalid request begin, such as {@code invalid_image_url} and {@code unsupported_value}. */
    private static final List<String> OF_INPUT = List.of("invalid", "unsupported", "image");

    /** Words for an account without credit, in the same normal form. */
    private static final Set<String> EXHAUSTED = Set.of(
            "insufficientquota",
            "insufficientcredits",
            "insufficientbalance",
            "insufficientfunds",
            "exceededcurrentquota",
            "billing",
            "billinghardlimitreached",
            "billingnotactive",
            "budgetexceeded",
            "paymentrequired",
            "arrearage",
            plain(NO_CREDIT));

    /** An error with this code and nothing else. */
    public static ProviderError ofCode(String code) {
        return new ProviderError(Optional.empty(), Optional.of(code), Optional.empty());
    }

    /** The code, or the type when there is no code; empty when there is neither. */
    public Optional<String> name() {
        return code.or(() -> type);
    }

    /** Whether its code or its type is one of these words. */
    public boolean isOneOf(Set<String> words) {
        return words().anyMatch(words::contains);
    }

    /** Whether it means that the account has no credit, which does not come back by itself. */
    public boolean isOfExhaustedAccount() {
        return words().map(ProviderError::plain).anyMatch(EXHAUSTED::contains);
    }

    /**
     * The HTTP status that it stands for, in [400, 599], from its number, else its code, else its type; empty when
     * none of them is known.
     */
    public Optional<Integer> status() {
        return number.filter(n -> n >= BAD_REQUEST && n <= 599)
                .or(() -> words().flatMap(word -> Stream.ofNullable(status(plain(word))))
                        .findFirst());
    }

    /** The same error with each of its words replaced. */
    public ProviderError withWords(UnaryOperator<String> replaced) {
        return new ProviderError(number, code.map(replaced), type.map(replaced));
    }

    private static @Nullable Integer status(String plain) {
        Integer known = STATUS.get(plain);
        boolean isOfInput = OF_INPUT.stream().anyMatch(plain::startsWith);
        return known == null && isOfInput ? Integer.valueOf(BAD_REQUEST) : known;
    }

    private Stream<String> words() {
        return Stream.concat(code.stream(), type.stream());
    }

    private static String plain(String word) {
        String letters = word.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
        return letters.endsWith("error") ? letters.substring(0, letters.length() - "error".length()) : letters;
    }
}
