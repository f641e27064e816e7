/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is made of a line, as a page: tests/view/lines.txt shows for each of them what is wrong with
 * it and where, how it would be sent instead, what it announces, hides and takes, its hint, and what
 * Tab offers.
 */
#include "page.h"

#include "at/complete.h"
#include "at/secret.h"
#include "at/unlisted.h"
#include "base/utf8.h"

/* A | is the cursor; without one it is at the end. */
static const char *const lines[] = {
	/* Lines as people keep them; names from elsewhere. */
	"AT+MQTTUSERNAME=0,”dev42&a1ProdKey00”",
	"AT+MQTTSUB=0，“topic”，1",
	"AT+MQTTSUB=0,\"topic”,1",
	"ＡＴ＋CWMODE＝１",
	"AT+CWMODE=1 // station",
	"AT+CWMODE=1//station",
	"AT+MQTTUNSUB=0,\"\" // none",
	"AT+CWQAP // leave",
	"AT+MQTTPUB=0,\"t\",\"{\"a\":1}\",0,0 // c",
	"/* mode */ AT+CWMODE=1",
	"AT+CWMODE=1（station）",
	"AT+MQTTPUB=0,\"t\",\"see http://x // y, “z”, ok\",0,0",
	"AT+MQTTPUB=0,\"t\",“{\"a\":1}”,0,0",
	"AT+CWMODE_DEF=1",
	"AT+CWJAP_CUR=\"ssid\",\"pass\"",
	"AT+MQTTDISCONNECT=0",
	"AT+MQTTPUBSTR=0,\"t\",\"d\",0,0",
	"AT+MQTTSUB=\"topic\",1",
	"AT+MQTTUSERCFG=1,\"id\",\"user\",\"pass\",0,0,\"\"",
	"AT+MQTTUSERCFG=0,1,\"dev1\",\"prod1\",\"sec\"ret12\",0,0,\"\"",
	"AT+CWJAP=\"home\",\"secret77",
	/* Names and forms. */
	"",
	"A",
	"AT",
	"at",
	"ATE",
	"ATE0",
	"ATE2",
	"ATEX",
	"AT0",
	"ATGMR",
	"ATMQTTSUB=0",
	"AT ",
	"X",
	"AT+",
	"AT+=",
	"AT+?",
	"AT+GM",
	"AT+GMR",
	"AT+GMR?",
	"AT+GMR=1",
	"AT+GMR=?",
	"at+gmr",
	"AT+gmrx",
	"AT+MQTTCON",
	"AT+MQTCONN?",
	"AT+MQTTSUP=0",
	"AT+MQTTPUBRAV=0",
	"AT+CWMOD=1",
	"AT+CIPSTATUS",
	"AT+CIPSNTPTIM?",
	"AT+XYZZY=1",
	"AT+MQTTLONGPASSWORD=0,5",
	"AT+MQTTALPN=0,2,\"a\",\"b\"",
	"AT+CMD?",
	"AT+MQTTCONN?",
	"AT+MQTTCONN??",
	"AT+MQTTCONN?x",
	"AT+MQTTCONN=?",
	"AT+MQTTCONN=?x",
	"AT+MQTTCONN",
	"AT+MQTTCLEAN",
	"AT+MQTTUSERCFG?",
	"AT+RST",
	"AT+RST=1",
	"AT+CWQAP",
	"AT+SYSLOG?",
	/* Numbers. */
	"AT+MQTTCLEAN=",
	"AT+MQTTCLEAN=0",
	"AT+MQTTCLEAN=1",
	"AT+MQTTCLEAN=0,1",
	"AT+MQTTCLEAN=\"0\"",
	"AT+MQTTCLEAN= 0",
	"AT+MQTTCLEAN=0 ",
	"AT+MQTTCLEAN=zero",
	"AT+MQTTCLEAN=-",
	"AT+MQTTCLEAN=-1",
	"AT+MQTTCLEAN=99999999999999999999",
	"AT+MQTTSUB=0,\"t\",",
	"AT+MQTTSUB=0,\"t\",2",
	"AT+MQTTSUB=0,\"t\",3",
	"AT+MQTTSUB=0,\"t\"",
	"AT+MQTTSUB=0",
	"AT+MQTTSUB=",
	"AT+MQTTSUB=,",
	"AT+MQTTSUB=0,\"t\",1,3000",
	"AT+MQTTSUB=0,\"t\",1,2999",
	"AT+MQTTSUB=0,\"t\",1,60000",
	"AT+MQTTSUB=0,\"t\",1,60001",
	"AT+MQTTSUB=0,\"t\",1,",
	"AT+MQTTSUB=0,\"t\",1,3000,1",
	"AT+MQTTCONNCFG=0,59,0,\"\",\"\",0,0",
	"AT+MQTTCONNCFG=0,0,0,\"\",\"\",0,0",
	"AT+MQTTCONNCFG=0,60,1,\"t\",\"m\",2,1",
	"AT+MQTTCONNCFG=0,7201,0,\"\",\"\",0,0",
	"AT+MQTTCONN=0,\"h\",0,0",
	"AT+MQTTCONN=0,\"h\",65535,1",
	"AT+MQTTCONN=0,\"h\",65536,1",
	"AT+MQTTCONN=0,\"h\",",
	"AT+MQTTCONN=0,\"h\",8",
	"AT+MQTTUSERCFG=0,",
	"AT+MQTTUSERCFG=0,1",
	"AT+MQTTUSERCFG=0,0,\"\",\"\",\"\",0,0,\"\"",
	"AT+MQTTUSERCFG=0,10,\"\",\"\",\"\",0,0,\"\"",
	"AT+MQTTUSERCFG=0,11,\"\",\"\",\"\",0,0,\"\"",
	"AT+CWJAP=\"s\",\"p\",,,,,,50",
	"AT+CWJAP=\"s\"",
	"AT+CWJAP=\"s\",\"p\",,,,,,3",
	"AT+CIPSNTPCFG=1,8",
	"AT+CWMODE=4",
	/* Texts. */
	"AT+MQTTSUB=0,t,1",
	"AT+MQTTSUB=0,\"\",1",
	"AT+MQTTSUB=0,\"a\"b,1",
	"AT+MQTTSUB=0, \"t\",1",
	"AT+MQTTSUB=0,\"t\" ,1",
	"AT+MQTTSUB=0,\"a,b\",1",
	"AT+MQTTSUB=0,\"a\\,b\",1",
	"AT+MQTTSUB=0,\"a\"b\",1",
	"AT+MQTTSUB=0,\"a\\\"b\",1",
	"AT+MQTTSUB=0,\"a\\",
	"AT+MQTTSUB=0,\"a",
	"AT+MQTTSUB=0,\"#/a\",1",
	"AT+MQTTSUB=0,\"a/#\",1",
	"AT+MQTTSUB=0,\"a+\",1",
	"AT+MQTTSUB=0,\"+\",0",
	"AT+MQTTPUB=0,\"a/#\",\"d\",0,0",
	"AT+MQTTPUB=0,\"a/+\",\"d\",0,0",
	"AT+MQTTPUB=0,\"t\",\"\",0,0",
	"AT+MQTTPUB=0,\"t\",,0,0",
	"AT+MQTTPUB=0,\"t\",\"a\",b\",0,0",
	"AT+MQTTPUB=0,\"t\",\"he said \"yes\", twice\",0,0",
	"AT+MQTTPUB=0,\"t\",\"{\"a\":\"b\",\"c\":1}\",1,0",
	"AT+MQTTPUB=0,\"t\",\"{\"a\":\"b\",\"c\":1}",
	"AT+MQTTPUB=0,\"t\",\"{\"a\":[1,2]}\"|,1,0",
	"AT+MQTTPUB=0,\"t\",\"a b\",x,0",
	"AT+MQTTUNSUB=0,\"t\"",
	"AT+MQTTUNSUB=0,t",
	"AT+MQTTUNSUB=0",
	"AT+MQTTCONN=0,\"mqtt://h\",1883,0",
	"AT+MQTTCONN=0,\"h:1883\",1883,0",
	"AT+MQTTCONN=0,\"fe80::1\",1883,0",
	"AT+MQTTCONN=0,\"averyveryverylongscheme-name://h\",1883,0",
	/* Payloads. */
	"AT+MQTTPUBRAW=0,\"t\",5,0,0",
	"AT+MQTTPUBRAW=0,\"t\",0,0,0",
	"AT+MQTTPUBRAW=0,\"t\",-1,0,0",
	"AT+MQTTPUBRAW=0,\"t\",x,0,0",
	"AT+MQTTPUBRAW=0,\"t\",",
	"AT+SYSFLASH=0,\"mqtt_ca\",0,10",
	"AT+SYSFLASH=1,\"mqtt_ca\",0,10",
	"AT+SYSFLASH=2,\"mqtt_ca\",0,10",
	"AT+SYSMFG=2,\"mqtt_key\",\"mqtt_key\",7,10",
	"AT+SYSMFG=2,\"mqtt_key\",\"mqtt_key\",8,10",
	"AT+SYSMFG=1,\"mqtt_key\",\"mqtt_key\"",
	"AT+CIPSEND",
	"AT+CIPSEND=5",
	"AT+CIPSEND=1",
	"AT+CIPSEND=0,1",
	"AT+HTTPCHEAD=1",
	"AT+HTTPCPOST=\"u\",1",
	"AT+USERRAM=2,1",
	"AT+USERRAM=1,1",
	"AT+FS=0,2,\"f\",0,1",
	"AT+FS=0,3,\"f\",0,1",
	"AT+WSSEND=0,1",
	"AT+CIPSEND=0,5",
	"AT+CIPSEND=0",
	"AT+CIPSEND=x",
	"AT+HTTPCHEAD=19",
	"AT+CIPSENDEX=3",
	/* Secrets. */
	"AT+MQTTUSERCFG=0,1,\"c\",\"u\",\"hunter2\",0,0,\"\"",
	"AT+MQTTUSERCFG=0,1,\"c\",\"u\",hunter2,0,0,\"\"",
	"AT+MQTTUSERCFG=0,1,\"c\",\"u\",\"hunter2\"",
	"AT+MQTTPASSWORD=0,\"hunter2\"",
	"AT+MQTTPASSWORD=0,\"\"",
	"AT+CWJAP=\"net\",\"hunter2\"",
	"AT+CWJAP=\"net\",hunter2",
	"AT+CWJAP=\"s\",\"p\",\"",
	"AT+CWJAP?",
	"AT+CWSAP=\"net\",\"hunter2\",5,3",
	/* The cursor inside of a line. */
	"|AT+MQTTSUB=0,\"t\",1",
	"AT|+MQTTSUB=0,\"t\",1",
	"AT+MQTTS|=0,\"t\",1",
	"AT+MQTTSUB|=0,\"t\",1",
	"AT+MQTTSUB=|0,\"t\",1",
	"AT+MQTTSUB=0|,\"t\",1",
	"AT+MQTTSUB=0,|\"t\",1",
	"AT+MQTTSUB=0,\"t|\",1",
	"AT+MQTTSUB=0,\"t\"|,1",
	"AT+MQTTSUB=0,\"t\",|1",
	"AT+MQTTSUB=0,\"t|,1",
	"AT+MQTTCONN|?",
	"AT+MQTTCONN?|",
	"AT+MQTTUSERCFG=0,|7,\"i\"",
	"AT+MQTTCONN=0,\"h\",|1883,0",
	"AT+MQTTPUB=0,\"t|\"\"d\",0,0",
};

/* What the session knows, in this order. */
static void lines_values(void *user, enum at_source source, at_source_add_fn *add, void *to)
{
	static const char *const topics[] = {
		"topic", "a,b\"c", "sensors/#", "\nnot this", "nor this\r", ""};
	static const char *const ports[] = {
		"1883", "8883", "80", "443", "9001", "2000", "70000", "x"};

	(void)user;
	if (source == AT_SOURCE_TOPIC || source == AT_SOURCE_FILTER)
		for (size_t i = 0; i < ALEN(topics); i++)
			add(to, slice_of(topics[i]), i ? "used before" : "subscribed");
	else if (source == AT_SOURCE_PORT)
		for (size_t i = 0; i < ALEN(ports); i++)
			add(to, slice_of(ports[i]), "used before");
	else
		add(to, SLICE("known"), NULL);
}

static void lines_add_slice(struct buf *page, const char *label, struct slice text)
{
	buf_addf(page, "%s<", label);
	utf8_add_visible(page, text);
	buf_add_char(page, '>');
}

static void lines_add_mistake(struct buf *page, const char *label, bool good, const struct diag *d)
{
	if (good)
		return;
	buf_addf(page, "    %s at %zu+%zu", label, d->at, d->n);
	if (d->code)
		buf_addf(page, " %08x", (unsigned)d->code);
	buf_addf(page, ": %s\n", d->text);
}

/* What is said of it when a board refuses it, if that is not the mistake above. */
static void lines_add_refusal(
	struct buf *page, struct slice line, enum at_dialect dialect, const struct diag *d)
{
	struct buf masked = {0};
	struct diag named = {.text = ""};

	at_add_masked(&masked, line, '*');
	bool can = at_line_mistake(line, buf_slice(&masked), dialect, &named);
	assert_true(!can || d->text[0]);
	if (can && strcmp(named.text, d->text) != 0)
		lines_add_mistake(page, "refused", false, &named);
	else if (!can && d->text[0])
		buf_add_text(page, "    refused: not named\n");
	buf_fini(&masked);
}

static void lines_add_offer(
	struct buf *page, struct slice line, const struct at_line *read, enum at_dialect dialect)
{
	struct buf out[3] = {{0}};
	enum at_offer offer = at_line_offer(line, read, dialect);
	bool offered = true;

	if (offer == AT_OFFER_PLAIN)
		offered = at_line_plain(line, dialect, &out[0]);
	else if (offer == AT_OFFER_ESCAPE)
		offered = at_line_escaped(line, read, dialect, &out[0]);
	else if (offer == AT_OFFER_RAW)
		offered = at_line_raw(line, read, dialect, &out[0], &out[2]);
	else if (offer == AT_OFFER_LONG)
		offered = at_line_long(line, read, dialect, &out[0], &out[1], &out[2]);
	assert_true(offered);
	if (offer != AT_OFFER_NONE)
		buf_addf(page, "    better: Enter %s:", at_offer_words(offer));
	for (size_t i = 0; i < ALEN(out); i++) {
		if (out[i].n)
			lines_add_slice(page, i == 2 ? " bytes " : " ", buf_slice(&out[i]));
		buf_fini(&out[i]);
	}
	if (offer != AT_OFFER_NONE)
		buf_add_char(page, '\n');
}

static void lines_add_meaning(
	struct buf *page, struct slice line, const struct at_line *read, enum at_dialect dialect)
{
	struct buf topic = {0}, text = {0};
	long long qos;

	buf_addf(&text, "%s",
		!read->command           ? "not known"
		: read->command->name[0] ? read->command->name
					 : "AT");
	if (read->argument_count)
		buf_addf(&text, ", %zu argument%s%s", read->argument_count,
			read->argument_count == 1 ? "" : "s",
			at_line_aligned(line, read, dialect) ? ", fitting" : "");
	buf_addf(&text, ", %lld ms", at_line_limit_ms(line, read, dialect, 0));
	if (at_line_limit_ms(line, read, dialect, 10) != at_line_limit_ms(line, read, dialect, 0))
		buf_addf(&text, " (scheme 10: %lld)", at_line_limit_ms(line, read, dialect, 10));
	if (at_line_payload_length(line, read) != -1)
		buf_addf(&text, ", payload %lld", at_line_payload_length(line, read));
	if (at_unlisted_payload(line) != AT_PAYLOAD_NONE)
		buf_addf(&text, ", unlisted payload %lld", at_unlisted_payload(line));
	if (at_line_scheme(line, read))
		buf_addf(&text, ", scheme %lld", at_line_scheme(line, read));
	if (at_line_subscription(line, read, &topic, &qos)) {
		lines_add_slice(&text, ", topic ", buf_slice(&topic));
		buf_addf(&text, " qos %lld", qos);
	}
	buf_addf(page, "    %s\n", buf_text(&text));
	buf_fini(&topic);
	buf_fini(&text);
}

static void lines_add_secrets(struct buf *page, struct slice line)
{
	struct at_line_secrets found;
	struct buf masked = {0}, kept = {0};
	struct at_secrets none = {0};

	at_line_find_secrets(line, &found);
	if (!at_line_has_secret(line))
		return;
	at_add_masked(&masked, line, '*');
	lines_add_slice(page, "    masked ", buf_slice(&masked));
	if (at_secrets_add_kept(&none, &kept, line))
		lines_add_slice(page, " kept ", buf_slice(&kept));
	buf_addf(page, " %zu secrets, %zu open%s\n", found.count, found.open_count,
		found.fits ? "" : ", as a guess");
	buf_fini(&masked);
	buf_fini(&kept);
}

static void lines_add_hint(
	struct buf *page, struct slice line, size_t cursor, enum at_dialect dialect)
{
	struct at_hint h;

	at_hint(line, cursor, dialect, &h);
	buf_add_text(page, "    hint");
	if (h.signature.n)
		buf_addf(page, " %s", buf_text(&h.signature));
	if (h.mark_n)
		lines_add_slice(
			page, " at ", slice_sub(buf_slice(&h.signature), h.mark_at, h.mark_n));
	buf_addf(page, " | %s\n", h.meaning.n ? buf_text(&h.meaning) : "");
	at_hint_fini(&h);
}

static void lines_add_completion(
	struct buf *page, struct slice line, size_t cursor, enum at_dialect dialect)
{
	enum { SHOWN = 12 };
	const struct at_sources sources = {lines_values, NULL, 1};
	struct at_completion c;

	at_complete(line, cursor, dialect, &sources, &c);
	lines_add_slice(page, "    Tab ", slice_sub(line, c.at, c.n));
	for (size_t i = 0; i < c.count && i < SHOWN; i++) {
		const struct at_candidate *row = &c.candidates[i];
		buf_addf(page, "%s %s", i ? " |" : "", row->text);
		if (strcmp(row->text, row->label) != 0)
			buf_addf(page, " [%s]", row->label);
		if (row->meaning[0])
			buf_addf(page, " (%.40s)", row->meaning);
	}
	if (c.count > SHOWN)
		buf_addf(page, " and %zu more", c.count - SHOWN);
	buf_addf(page, ", common %zu\n", at_completion_common(&c));
	at_completion_fini(&c);
}

static void lines_add(struct buf *page, struct slice line, size_t cursor)
{
	struct buf last = {0};

	lines_add_slice(page, "", line);
	buf_addf(page, cursor < line.n ? " cursor %zu\n" : "\n", cursor);
	for (int i = 0; i < AT_DIALECT_COUNT; i++) {
		enum at_dialect dialect = (enum at_dialect)i;
		struct diag d = {.text = ""}, typed = {.text = ""};
		struct buf part = {0};
		struct at_line read;

		at_line_read(line, dialect, &read);
		lines_add_meaning(&part, line, &read, dialect);
		bool good = at_line_check(line, &read, dialect, &d);
		lines_add_mistake(&part, "mistake", good, &d);
		good = at_line_check_typed(line, cursor, dialect, &typed);
		if (good || strcmp(typed.text, d.text) != 0 || typed.at != d.at)
			lines_add_mistake(&part, "as typed", good, &typed);
		else
			buf_add_text(&part, "    already while it is typed\n");
		lines_add_refusal(&part, line, dialect, &d);
		lines_add_offer(&part, line, &read, dialect);
		lines_add_hint(&part, line, cursor, dialect);
		lines_add_completion(&part, line, cursor, dialect);
		if (i && slice_eq(buf_slice(&part), buf_slice(&last)))
			buf_addf(page, "  %s: the same\n", at_dialect_name(dialect));
		else
			buf_addf(page, "  %s\n%s", at_dialect_name(dialect), buf_text(&part));
		buf_set(&last, buf_slice(&part));
		buf_fini(&part);
	}
	lines_add_secrets(page, line);
	buf_fini(&last);
}

static void lines_are_read_as_they_should_be(void **state)
{
	struct buf page = {0}, line = {0};

	(void)state;
	for (size_t i = 0; i < ALEN(lines); i++) {
		struct slice text = slice_of(lines[i]);
		size_t bar = slice_find_char(text, '|');

		buf_set(&line, slice_sub(text, 0, bar));
		size_t cursor = line.n;
		if (bar != SLICE_NONE)
			buf_add(&line, slice_from(text, bar + 1));
		lines_add(&page, buf_slice(&line), cursor);
	}
	assert_page(buf_slice(&page), "lines");
	buf_fini(&page);
	buf_fini(&line);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_are_read_as_they_should_be),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
