package io.penstock.provider.answers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.penstock.provider.answers.Call.Embedding;
import io.penstock.provider.answers.Call.Generation;
import io.penstock.schemas.body.BodyFacts;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallReaderTest {
    @Test
    void aTokenIsFourBytesAMessageFourTokensAndACallThree() throws Exception {
        assertThat(chat("{'model':'m','messages':[{'role':'user','content':'12345678'}]}")
                        .inputTokens())
                .isEqualTo(2 + 4 + 3);
        assertThat(chat("{'model':'m','messages':[{'role':'user','content':'123456789'},{'role':'user','content':''}]}")
                        .inputTokens())
                .isEqualTo(3 + 4 + 4 + 3);
    }

    @Test
    void bytesAreThoseOfUtf8() throws Exception {
        // ä has two bytes, 語 has three, 😀 has four.
        assertThat(chat("{'model':'m','messages':[{'role':'user','content':'ää語😀😀'}]}")
                        .inputTokens())
                .isEqualTo((2 + 2 + 3 + 4 + 4 + 3) / 4 + 4 + 3);
    }

    @Test
    void contentMayBeAListOfParts() throws Exception {
        assertThat(chat("{'model':'m','messages':[{'role':'user','content':[{'type':'text','text':'1234'},"
                                + "{'type':'text','text':'5678'}]}]}")
                        .inputTokens())
                .isEqualTo(2 + 4 + 3);
    }

    @Test
    void promptsMayBeTextsOrTokens() throws Exception {
        assertThat(read(Endpoint.COMPLETIONS, "{'model':'m','prompt':['1234','5678']}")
                        .inputTokens())
                .isEqualTo(2);
        assertThat(read(Endpoint.COMPLETIONS, "{'model':'m','prompt':[17,4,2]}").inputTokens())
                .isEqualTo(3);
        assertThat(((Embedding) read(Endpoint.EMBEDDINGS, "{'model':'m','input':[[1,2],[3]]}")).inputs())
                .isEqualTo(2);
        assertThat(((Embedding) read(Endpoint.EMBEDDINGS, "{'model':'m','input':[1,2]}")).inputs())
                .isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'prompt':'a'                      | 1 | 1",
                "'prompt':'a','n':3                | 3 | 3",
                "'prompt':['a','b'],'n':3          | 6 | 6",
                "'prompt':[17,4],'n':3,'best_of':5 | 3 | 5",
                "'prompt':[[17,4],[2]],'best_of':5 | 2 | 10",
            })
    void everyPromptIsAnsweredAndEveryDraftIsBilledAsTheContractExpects(String fields, int choices, int drafts)
            throws Exception {
        String body = "{'model':'m','max_tokens':7," + fields + "}";

        assertThat(((Generation) read(Endpoint.COMPLETIONS, body)).answers())
                .isEqualTo(new Call.Answers(choices, drafts));
        assertThat(BodyFacts.of(body.replace('\'', '"')).output().tokens(1)).isEqualTo(7L * drafts);
    }

    @Test
    void theNewerNameOfTheMaximumWins() throws Exception {
        Generation call = chat("{'model':'m','max_tokens':5,'max_completion_tokens':7,"
                + "'messages':[{'role':'user','content':'x'}]}");

        assertThat(call.maxOutputTokens()).hasValue(7);
    }

    @Test
    void aCallMaySayHowLongItsAnswerIsToBe() throws Exception {
        String messages = "'messages':[{'role':'user','content':'x'}]}";

        assertThat(chat("{'model':'m','metadata':{'output_tokens':17}," + messages)
                        .outputTokens())
                .hasValue(17);
        assertThat(chat("{'model':'m','metadata':{'trace':'a'}," + messages).outputTokens())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "CHAT_COMPLETIONS | nonsense",
                "CHAT_COMPLETIONS | []",
                "CHAT_COMPLETIONS | {}",
                "CHAT_COMPLETIONS | {'model':'m'}",
                "CHAT_COMPLETIONS | {'model':'m','metadata':{'output_tokens':0},'messages':[{'role':'user'}]}",
                "CHAT_COMPLETIONS | {'model':'','messages':[{}]}",
                "CHAT_COMPLETIONS | {'model':'m','messages':[]}",
                "CHAT_COMPLETIONS | {'model':'m','messages':'x'}",
                "CHAT_COMPLETIONS | {'model':'m','messages':[{}],'max_tokens':0}",
                "CHAT_COMPLETIONS | {'model':'m','messages':[{}],'max_tokens':1.5}",
                "CHAT_COMPLETIONS | {'model':'m','messages':[{}],'max_tokens':'5'}",
                "CHAT_COMPLETIONS | {'model':'m','messages':[{}],'max_tokens':1000001}",
                "CHAT_COMPLETIONS | {'model':'m','messages':[{}],'max_tokens':1000000,'n':2}",
                "CHAT_COMPLETIONS | {'model':'m','messages':[{}]} more",
                "COMPLETIONS | {'model':'m'}",
                "COMPLETIONS | {'model':'m','prompt':[]}",
                "COMPLETIONS | {'model':'m','prompt':'x','n':3,'best_of':2}",
                "RESPONSES | {'model':'m','input':7}",
                "RESPONSES | {'model':'m','input':'x','max_output_tokens':-1}",
                "EMBEDDINGS | {'model':'m','input':[]}",
                "EMBEDDINGS | {'model':'m','input':'x','dimensions':5000}",
            })
    void aBadCallIsAnsweredWith400AndTheReason(Endpoint endpoint, String body) {
        assertThatExceptionOfType(InvalidCallException.class)
                .isThrownBy(() -> read(endpoint, body))
                .satisfies(e -> assertThat(e.error().status()).isEqualTo(400))
                .satisfies(e -> assertThat(e.error().message()).isNotBlank());
    }

    @Test
    void aTextHasExactlyItsTokens() {
        String text = new String(FillerText.slice(7, 0, 1_000), StandardCharsets.US_ASCII);

        assertThat(TokenCount.ofText(text)).isEqualTo(1_000);
        assertThat(text.strip().split(" ", -1)).hasSize(1_000).allMatch(word -> word.length() == 3);
        assertThat(new String(FillerText.slice(7, 0, 500), StandardCharsets.US_ASCII)
                        + new String(FillerText.slice(7, 500, 1_000), StandardCharsets.US_ASCII))
                .isEqualTo(text);
    }

    private static Generation chat(String body) throws InvalidCallException {
        return (Generation) read(Endpoint.CHAT_COMPLETIONS, body);
    }

    private static Call read(Endpoint endpoint, String body) throws InvalidCallException {
        return CallReader.read(
                Route.of(endpoint.path()).orElseThrow(), body.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }
}
