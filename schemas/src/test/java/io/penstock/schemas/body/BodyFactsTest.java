package io.penstock.schemas.body;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BodyFactsTest {
    private static final long DEFAULT = 100;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'max_tokens': 12}                                              | 12",
                "{'max_completion_tokens': 34, 'messages': [{'max_tokens': 90}]} | 34",
                "{'max_output_tokens': 56}                                       | 56",
                "{'max_tokens': 12, 'max_completion_tokens': 34}                 | 34",
                "{'max_tokens': 10, 'n': 3}                                      | 30",
                "{'max_tokens': 10, 'n': 3, 'best_of': 5}                        | 50",
                "{'max_tokens': 10, 'n': 5, 'prompt': ['a', 'b']}                | 100",
                "{'n': 4000000000, 'max_tokens': 4000000000}                     | 1000000000000",
                "{'max_tokens': 1e2}                                             | 100",
                "{'max_tokens': 12.0, 'n': 2.0}                                  | 24",
                "{'max_tokens': 12.5}                                            | 13",
                "{'max_tokens': '12', 'n': '2'}                                  | 24",
                "{'max_tokens': 0}                                               | 0",
                "{'max_tokens': 1e400}                                           | 1000000000000"
            })
    void theBodyNamesTheMostThatTheWholeAnswerMayHave(String body, long expected) {
        assertThat(facts(body).output()).isEqualTo(new OutputBound.Named(expected));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}                                          | 1",
                "{'n': 5}                                    | 5",
                "{'n': 0}                                    | 1",
                "{'best_of': 4, 'n': 2}                      | 4",
                "{'prompt': 'one text'}                      | 1",
                "{'prompt': ['a', 'b', 'c']}                 | 3",
                "{'prompt': [1, 2, 3]}                       | 1",
                "{'prompt': [[1, 2], [3], [4, 5]]}           | 3",
                "{'prompt': []}                              | 1",
                "{'prompt': ['a', 'b'], 'n': 3}              | 6",
                "{'max_tokens': null, 'n': null}             | 1",
                "{'max_tokens': -5}                          | 1",
                "{'max_tokens': true}                        | 1",
                "{'max_tokens': {'n': 7}}                    | 1"
            })
    void withoutAMaximumThePoolsDefaultCountsForEveryChoiceOfEveryPrompt(String body, int answers) {
        OutputBound output = facts(body).output();

        assertThat(output).isEqualTo(new OutputBound.Assumed(answers));
        assertThat(output.tokens(DEFAULT)).isEqualTo(answers * DEFAULT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/embeddings",
                "/embeddings",
                "/v1/embeddings/",
                "/v1/embeddings?user=a",
                "/openai/deployments/d/embeddings?api-version=2024-10-21",
                "/v1/moderations",
                "/v1/moderations#top"
            })
    void embeddingsAndModerationsHaveNoOutput(String endpoint) {
        OutputBound ofBody = facts("{'max_tokens': 12}").output();

        assertThat(OutputBound.of(endpoint, OptionalLong.of(9), ofBody)).isEqualTo(OutputBound.NONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/chat/completions", "/v1/completions?of=/embeddings", "/embeddings/list", "/", "", "?"})
    void everyOtherEndpointHasOutput(String endpoint) {
        assertThat(OutputBound.of(endpoint, OptionalLong.empty(), OutputBound.ONE_ANSWER))
                .isEqualTo(OutputBound.ONE_ANSWER);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'max_tokens': 12}           | 7  | 12",
                "{'max_tokens': 12}           | 70 | 70",
                "{'max_tokens': 12, 'n': 5}   | 12 | 60",
                "{'n': 5}                     | 70 | 70",
                "{}                           | 0  | 0"
            })
    void theRecordsMaximumIsOfTheWholeAnswerAndNeverLessThanTheBodys(String body, long record, long expected) {
        OutputBound bound = OutputBound.of(
                "/v1/chat/completions", OptionalLong.of(record), facts(body).output());

        assertThat(bound.tokens(DEFAULT)).isEqualTo(expected);
    }

    @Test
    void theDefaultTimesTheAnswersDoesNotOverflow() {
        OutputBound many = facts("{'n': 1e12}").output();

        assertThat(many.tokens(Long.MAX_VALUE)).isEqualTo(OutputBound.MAX_TOKENS);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'model': 7, 'n': -1}    | model",
                "{'n': -1}                | n",
                "{'max_tokens': 12.5}     | max_tokens",
                "{'max_tokens': '12'}     | max_tokens",
                "{'best_of': 1000000001}  | best_of"
            })
    void whatNoApiTakesIsNamed(String body, String field) {
        assertThat(facts(body).unusable()).contains(field);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{'max_tokens': 1e3, 'n': 2.0}", "{'max_tokens': null}", "{'n': 1000000000}"})
    void whatApisTakeIsUsable(String body) {
        assertThat(facts(body).unusable()).isEmpty();
    }

    @Test
    void theModelIsReadWhereverItStands() {
        assertThat(facts("{'messages': [{'model': 'inner'}], 'model': 'small'}").model())
                .contains("small");
    }

    @Test
    void mutatedBodiesNeverThrow() {
        SplittableRandom random = new SplittableRandom(7);
        String seed = "{\"model\":\"m\",\"n\":3,\"prompt\":[\"a\",[1,2]],\"max_tokens\":1.5e1,\"messages\":[{\"role\":"
                + "\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:;base64,AAAA\"}}]}]}";
        for (int i = 0; i < 20_000; i++) {
            StringBuilder body = new StringBuilder(seed);
            for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
                int at = random.nextInt(body.length());
                switch (random.nextInt(3)) {
                    case 0 -> body.setCharAt(at, "{}[]\",:0e-\\x\n".charAt(random.nextInt(13)));
                    case 1 -> body.deleteCharAt(at);
                    default -> body.insert(at, seed, at % seed.length(), seed.length());
                }
            }
            String text = body.toString();

            BodyFacts facts = BodyFacts.of(text);

            assertThat(facts.flaw().orElse("")).as(text).hasSizeLessThan(200);
            assertThat(facts.flaw().isEmpty()).as(text).isEqualTo(isOneObject(text));

            assertThat(facts.output().tokens(DEFAULT)).isBetween(0L, OutputBound.MAX_TOKENS);
            assertThat(facts.parts().bytes()).isBetween(0, text.length());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``                                    | is no JSON object",
                "[{}]                                  | is no JSON object",
                "null                                  | is no JSON object",
                "no json                               | is not JSON: Unrecognized token 'no': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false') (column 1)",
                "{'model': 'm'} {}                     | has text after its object",
                "{'model': 'm'}}                       | is not JSON: Unexpected close marker '}': no open Object to close (column 15)",
                "{'model': 'm', 'messages': [          | is not JSON: Unexpected end-of-input: expected close marker for Array (column 29)",
                "{'max_tokens': NaN}                   | is not JSON: Non-standard token 'NaN' (column 19)",
                "{'max_tokens': 1,}                    | is not JSON: Unexpected character ('}' (code 125)): was expecting double-quote to start field name (column 18)",
                "{'max_tokens': 01}                    | is not JSON: Invalid numeric value: Leading zeroes not allowed (column 17)",
                "{'user': '\\x'}                       | is not JSON: Unrecognized character escape 'x' (code 120) (column 12)",
                "{'max_tokens': 12, 'max_tokens': 50}  | is not JSON: Duplicate field 'max_tokens' (column 32)",
                "{'a': {'n': 1, 'n': 1}}               | is not JSON: Duplicate field 'n' (column 19)"
            })
    void aBodyThatIsNotOneJsonObjectSaysWhyAndWhere(String body, String flaw) {
        assertThat(facts(body).flaw()).contains(flaw);
    }

    @Test
    void aFlawInABodyOfSeveralLinesHasItsLine() {
        assertThat(facts("{\n  'n': 1,\n  'n': 2\n}").flaw())
                .contains("is not JSON: Duplicate field 'n' (line 3, column 6)");
    }

    @Test
    void aFlawRepeatsLittleOfTheBody() {
        assertThat(facts("{'" + "n".repeat(40_000) + "': 1, '" + "n".repeat(40_000) + "': 1}")
                        .flaw())
                .hasValueSatisfying(flaw -> assertThat(flaw).hasSizeLessThan(200));
        assertThat(facts("{'n': " + "x".repeat(40_000) + "}").flaw())
                .hasValueSatisfying(flaw -> assertThat(flaw).hasSizeLessThan(200));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                " \t\r\n{ 'a' : [ 1.5e-3 , true , null ] } \n",
                "{'a': {'n': 1}, 'b': {'n': 1}}",
                "{'a': '\\ud83d\\ude00 \\ud83d \u00e9'}"
            })
    void oneJsonObjectIsNoFlaw(String body) {
        assertThat(facts(body).flaw()).isEmpty();
    }

    @Test
    void aBodyThatIsNestedTooDeepIsToldSoAndNotThatItIsNoJson() {
        String thousand = "{'n':5,'x':" + "[".repeat(999) + "]".repeat(999) + "}";
        String oneMore = "{'n':5,'x':" + "[".repeat(1_000) + "]".repeat(1_000) + "}";
        String endless = "{'n':5,'messages':" + "[{'content':".repeat(100_000);

        assertThat(facts(thousand).flaw()).isEmpty();
        assertThat(facts(oneMore).flaw()).hasValue("is nested deeper than 1,000 levels");
        assertThat(facts(endless).flaw()).hasValue("is nested deeper than 1,000 levels");
    }

    @Test
    void aBodyWithALongerNameOrNumberThanIsReadIsToldSo() {
        assertThat(facts("{'" + "x".repeat(50_001) + "':1}").flaw())
                .hasValue("has a field's name of more than 50,000 characters");
        assertThat(facts("{'n':" + "1".repeat(1_001) + "}").flaw()).hasValue("has a number of more than 1,000 digits");
    }

    /** By another way through the same parser. */
    private static boolean isOneObject(String text) {
        var mapper = JsonMapper.builder(RequestJson.FACTORY)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build();
        try {
            return mapper.readTree(text).isObject();
        } catch (JsonProcessingException e) {
            return false;
        }
    }

    private static BodyFacts facts(String body) {
        return BodyFacts.of(body.replace('\'', '"'));
    }
}
