package io.penstock.dispatcher.provider.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonParser;
import io.penstock.dispatcher.provider.answer.AnswerFacts;
import io.penstock.dispatcher.provider.answer.Json;
import io.penstock.records.Usage;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UsageParserTest {
    @Test
    void chatCompletionsAndEmbeddings() throws Exception {
        assertThat(parse("{\"choices\":[{\"usage\":{\"prompt_tokens\":1}}],\"usage\":{\"prompt_tokens\":19,"
                        + "\"completion_tokens\":10,\"total_tokens\":29,\"prompt_tokens_details\":"
                        + "{\"audio_tokens\":0,\"cached_tokens\":4},\"completion_tokens_details\":{\"x\":[1]}}}"))
                .contains(new Usage(19L, 4L, 10L));
        assertThat(parse("{\"data\":[],\"usage\":{\"prompt_tokens\":8,\"total_tokens\":8}}"))
                .contains(new Usage(8L, 0L, 0L));
    }

    @Test
    void responses() throws Exception {
        assertThat(parse("{\"usage\":{\"input_tokens\":36,\"input_tokens_details\":{\"cached_tokens\":30},"
                        + "\"output_tokens\":87,\"output_tokens_details\":{\"reasoning_tokens\":1}}}"))
                .contains(new Usage(36L, 30L, 87L));
    }

    @Test
    void messagesCountTheCacheBesideTheInput() throws Exception {
        UsageParser messages = new UsageParser(UsageParser.CachedInput.BESIDE_INPUT);
        String answer = "{\"usage\":{\"input_tokens\":5,\"cache_creation_input_tokens\":%s,"
                + "\"cache_read_input_tokens\":%s,\"output_tokens\":9}}";

        assertThat(parse(messages, answer.formatted("20", "300"))).contains(new Usage(325L, 300L, 9L));
        assertThat(parse(messages, answer.formatted("null", "null"))).contains(new Usage(5L, 0L, 9L));
        assertThat(parse(messages, answer.formatted(Long.MAX_VALUE, Long.MAX_VALUE)))
                .isEmpty();
        assertThat(parse(messages, answer.formatted("500000000", "499999996"))).isEmpty();
        assertThat(parse(answer.formatted("20", "300"))).contains(new Usage(5L, 0L, 9L));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"usage\":null}", "{\"usage\":7}", "{\"usage\":{}}", "{\"usage\":{\"total\":3}}"})
    void noUsageIsNone(String answer) throws Exception {
        assertThat(parse(answer)).isEmpty();
    }

    @Test
    void aCountThatNoCallCanHaveUsedIsNotBelieved() throws Exception {
        assertThat(parse("{\"usage\":{\"prompt_tokens\":9223372036854775807,\"completion_tokens\":1}}"))
                .isEmpty();
        assertThat(parse("{\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1000000001}}"))
                .isEmpty();
        assertThat(parse("{\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1000000000}}"))
                .contains(new Usage(1L, 0L, 1_000_000_000L));
    }

    @Test
    void absurdCountsAreReadAsNothing() throws Exception {
        assertThat(parse("{\"usage\":{\"prompt_tokens\":-5,\"completion_tokens\":\"many\"}}"))
                .isEmpty();
        assertThat(parse("{\"usage\":{\"prompt_tokens\":3,\"prompt_tokens_details\":{\"cached_tokens\":9}}}"))
                .contains(new Usage(3L, 3L, 0L));
        assertThat(parse("{\"usage\":{\"prompt_tokens\":[1,2],\"completion_tokens\":{\"a\":1}}}"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<html>", "{", "{\"a\":1", "{} {}", "{\"usage\":{\"prompt_tokens\":1}"})
    void whatIsNoJsonIsUnreadable(String answer) {
        assertThatThrownBy(() -> parse(answer)).isInstanceOf(IOException.class);
    }

    @Test
    void aDeeplyNestedAnswerIsUnreadableAndNotAnOverflow() {
        String answer = "{\"a\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";

        assertThatThrownBy(() -> parse(answer)).isInstanceOf(IOException.class);
    }

    @Test
    void aNumberTooLargeIsNotBelieved() throws Exception {
        assertThat(parse("{\"usage\":{\"prompt_tokens\":99999999999999999999}}"))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'prompt_tokens':20,'completion_tokens':9,'total_tokens':3029}                       | 20 | 3009",
                "{'prompt_tokens':20,'completion_tokens':9,'completion_tokens_details':{'reasoning_tokens':3000}} | 20 | 3009",
                "{'prompt_tokens':20,'completion_tokens':9,'total_tokens':3029,'completion_tokens_details':{'reasoning_tokens':3000}} | 20 | 3009",
                "{'input_tokens':20,'output_tokens':900,'output_tokens_details':{'reasoning_tokens':900}} | 20 | 900",
                "{'prompt_tokens':20,'completion_tokens':9,'total_tokens':17}                         | 20 | 9",
                "{'total_tokens':17}                                                                  | 0  | 17",
                "{'prompt_tokens':12.0,'completion_tokens':12.5}                                      | 12 | 13",
                "{'prompt_tokens':'12','completion_tokens':'7.0'}                                     | 12 | 7",
                "{'prompt_tokens':12,'completion_tokens':7,'prompt_tokens':0,'completion_tokens':null} | 12 | 7",
                "{'prompt_tokens':12,'completion_tokens':-3}                                          | 12 | 0"
            })
    void whatTheProviderCountsIsCharged(String usage, long input, long output) throws Exception {
        assertThat(parse("{\"usage\":" + usage.replace('\'', '"') + "}")).contains(new Usage(input, 0L, output));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'prompt_tokens':0,'completion_tokens':0,'total_tokens':0}",
                "{'prompt_tokens':null,'completion_tokens':null}",
                "{'prompt_tokens':-1,'completion_tokens':'NaN'}"
            })
    void aCountOfNothingIsNone(String usage) throws Exception {
        assertThat(parse("{\"usage\":" + usage.replace('\'', '"') + "}")).isEmpty();
    }

    private static Optional<Usage> parse(String answer) throws IOException {
        return parse(new UsageParser(UsageParser.CachedInput.WITHIN_INPUT), answer);
    }

    private static Optional<Usage> parse(UsageParser parser, String answer) throws IOException {
        try (JsonParser json = Json.FACTORY.createParser(answer)) {
            return AnswerFacts.read(json, parser).usage();
        }
    }
}
