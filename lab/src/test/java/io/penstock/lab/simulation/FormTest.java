package io.penstock.lab.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FormTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void aBodyAsksForItsShareOfTheTokensPerAnswer() throws IOException {
        Form form = new Form(Optional.empty(), "m", 5, 1, Form.Maximum.BODY, Optional.empty());

        JsonNode body = JSON.readTree(form.body(200, 500));

        assertThat(body.path("n").asInt()).isEqualTo(5);
        assertThat(body.path("max_tokens").asInt()).isEqualTo(100);
        assertThat(form.answers()).isEqualTo(5);
    }

    @Test
    void aBodyOfSeveralPromptsIsAList() throws IOException {
        Form form = new Form(Optional.empty(), "m", 1, 3, Form.Maximum.NOWHERE, Optional.empty());

        JsonNode body = JSON.readTree(form.body(300, 90));

        assertThat(body.path("prompt")).hasSize(3);
        assertThat(body.has("max_tokens")).isFalse();
    }

    @Test
    void aBodyIsAsLongAsAskedForWhenItsFieldsAre() {
        assertThat(Form.ofModel("m").body(400, 10)).hasSize(400);
        assertThat(new Form(Optional.empty(), "m", 1, 3, Form.Maximum.NOWHERE, Optional.empty()).body(401, 10))
                .hasSize(401);
    }

    @Test
    void anImageIsAPartOfAMessage() throws IOException {
        JsonNode body = JSON.readTree(Form.ofImage("https://example.com/a.png").body(10, 10));

        assertThat(body.at("/messages/0/content/1/image_url/url").asText()).isEqualTo("https://example.com/a.png");
    }
}
