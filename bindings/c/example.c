/* A policy and a lead, from C. In this folder:
 *
 *     cargo build --release -p qualify-c
 *     cc example.c ../../target/release/libqualify_c.a -lm -lpthread -ldl -o example && ./example
 */
#include "qualify.h"
#include <stdio.h>
#include <string.h>

static const char *POLICY =
    "event demo_request\n"
    "lead\n"
    "  lead_id text, key\n"
    "  budget  number in EUR, ask \"What have you set aside?\"\n"
    "score interest\n"
    "  +25 on demo_request, once\n"
    "MQL requires interest >= 25\n"
    "SQL requires MQL and budget >= 10000 EUR\n";

static const char *LEAD =
    "{\"lead_id\": \"L-17\", \"events\": [{\"event\": \"demo_request\", \"time\": \"2026-10-30T09:00:00Z\"}]}";

int main(void) {
    qualify_error *error = NULL;
    qualify_policy *policy = qualify_compile(POLICY, strlen(POLICY), &error);
    char *answer = NULL;
    if (policy != NULL) {
        answer = qualify_evaluate(policy, LEAD, strlen(LEAD), "2026-10-31", &error);
    }
    if (answer != NULL) {
        puts(answer);
    } else {
        fprintf(stderr, "%s\n", qualify_error_message(error));
    }
    qualify_text_free(answer);
    qualify_error_free(error);
    qualify_policy_free(policy);
    return answer == NULL;
}
