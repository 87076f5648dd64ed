package io.penstock.dispatcher.provider.answer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParser;
import io.penstock.dispatcher.provider.dialect.UsageParser;
import io.penstock.dispatcher.retry.ProviderError;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ErrorReaderTest {
    private static final UsageParser USAGES = new UsageParser(UsageParser.CachedInput.WITHIN_INPUT);

    @Test
    void codeAndTypeAreWordsOrANumber() throws Exception {
        assertThat(of("{'error':{'message':'m','type':'invalid_request_error','code':'model_not_found'}}"))
                .contains(new ProviderError(
                        Optional.empty(), Optional.of("model_not_found"), Optional.of("invalid_request_error")));
        assertThat(of("{'error':{'code':'404','message':'Resource not found'}}"))
                .contains(new ProviderError(Optional.of(404), Optional.empty(), Optional.empty()));
        assertThat(of("{'error':{'code':502}}").flatMap(ProviderError::number)).contains(502);
        assertThat(of("{'error':{'code':{'a':[1]},'type':'api_error'}}").flatMap(ProviderError::name))
                .contains("api_error");
    }

    @Test
    void anAccountWithoutCreditIsToldByItsSentenceWhereItHasNoCode() throws Exception {
        Optional<ProviderError> error = of("{'type':'error','error':{'type':'invalid_request_error',"
                + "'message':'Your credit balance is too low to access the API.'}}");

        assertThat(error.map(ProviderError::isOfExhaustedAccount)).contains(true);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Request too large for m on tokens per min (TPM): Limit 100000, Requested 534248. | true",
                "on tokens per minute (TPM): Limit 6,000, Requested 9,000, please reduce | true",
                "Rate limit reached: Limit 10000, Used 0, Requested 10001. | true",
                "Rate limit reached: Limit 10000, Used 9000, Requested 2000. Please try again in 6s. | false",
                "Limit 10000, Requested 10000. | false",
                "Limit ,, Requested ,. | false",
                "Rate limit reached. | false"
            })
    void aRequestLargerThanAWholeLimitIsToldByItsSentence(String message, boolean isOver) throws Exception {
        for (String error : List.of(
                "{'error':{'message':'" + message + "','code':'rate_limit_exceeded'}}",
                "{'error':{'code':'rate_limit_exceeded','message':'" + message + "'}}")) {
            assertThat(of(error).flatMap(ProviderError::name))
                    .contains(isOver ? ProviderError.OVER_LIMIT : "rate_limit_exceeded");
            assertThat(of(error).flatMap(ProviderError::status)).contains(429);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'error':'text'}",
                "{'error':{'code':null}}",
                "{'error':{'code':'with a space'}}",
                "{'error':true}",
                "{'error':[1]}",
                "{'object':'error'}"
            })
    void anErrorMayHaveNoName(String body) throws Exception {
        assertThat(of(body)).contains(ProviderError.UNNAMED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "{}",
                "7",
                "{'error':null}",
                "{'error':false}",
                "{'error':''}",
                "{'error':{}}",
                "{'choices':[{'error':null,'finish_reason':'stop'}]}",
                "{'object':'response','status':'incomplete','error':null}",
                "{'status':'failed'}"
            })
    void thatThereIsNoneIsNoError(String body) throws Exception {
        assertThat(of(body)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "rate_limit_exceeded, 429",
        "RateLimitReached, 429",
        "overloaded_error, 529",
        "server_error, 500",
        "InternalServerError, 500",
        "api_error, 500",
        "invalid_request_error, 400",
        "BadRequestError, 400",
        "context_length_exceeded, 400",
        "invalid_image_url, 400",
        "unsupported_value, 400",
        "invalid_api_key, 401",
        "something_new, "
    })
    void aWordStandsForAStatus(String word, Integer status) {
        assertThat(ProviderError.ofCode(word).status()).isEqualTo(Optional.ofNullable(status));
    }

    private static Optional<ProviderError> of(String body) throws IOException {
        try (JsonParser parser = Json.FACTORY.createParser(body.replace('\'', '"'))) {
            return AnswerFacts.read(parser, USAGES).error();
        }
    }
}
