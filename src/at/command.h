/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * THE table: every command, with a row for each parameter.  Completion, hint line, checking,
 * `explain`, the virtual board's refusals, masking of secrets, time limits and the fuzz dictionary
 * all read it.  Sources: the manufacturer's page (dialect esp32-s), and Espressif's documentation as
 * summed up in protocol.md 1 and 1.1 (dialect esp-at).
 *
 * Knows nothing about sessions or boards: these are constants.  Their sentences (summary, doc, meaning) are
 * marked for translation, and whoever shows one writes _(c->summary); what a function returns or appends
 * is translated already.
 */
#ifndef AT_COMMAND_H
#define AT_COMMAND_H

#include "base/slice.h"

enum at_dialect {
	AT_DIALECT_ESP32_S, /* the manufacturer's page, AT firmware of about v2.1 */
	AT_DIALECT_ESP_AT,  /* current ESP-AT (v2.2 and later; the texts say what came when) */
	AT_DIALECT_COUNT
};

enum {
	AT_LINE_BYTES = 256, /* the longest line that a board accepts, without CRLF */
	AT_PARAMETERS = 16,  /* no command has more */
	AT_LONGEST_PAYLOAD =
		4 * 1024 * 1024,    /* after a prompt; no board has more memory than that */
	AT_COMMAND_LIMIT_MS = 10000 /* the page: "within 10 s", except MQTTCONN */
};

/* What a command does to the board.  Code that has to know asks for the role and never for a name, so
 * that a command or a family of commands is added in the table only.  The first group is of the
 * set and execute forms, the second of the form that asks; at_command_does() keeps them apart. */
enum at_role {
	AT_CONFIGURES = 1 << 0,   /* sets something that the next connection uses */
	AT_BEGINS_ANEW = 1 << 1,  /* ... and drops what was configured before (MQTTUSERCFG) */
	AT_CONNECTS = 1 << 2,     /* to the broker */
	AT_CLEANS = 1 << 3,       /* disconnects and drops the configuration */
	AT_SUBSCRIBES = 1 << 4,   /* at_line_subscription() reads its arguments */
	AT_UNSUBSCRIBES = 1 << 5, /* the same */
	AT_PUBLISHES = 1 << 6,
	AT_NEEDS_CONNECTION = 1 << 7, /* refused without a broker connection */
	AT_RESTARTS = 1 << 8,         /* OK, and some seconds later `ready` */
	AT_RESTORES = 1 << 9,         /* ... with factory settings */
	AT_JOINS = 1 << 10,           /* a Wi-Fi network; its failure is +NAME:<reason> */
	AT_LEAVES = 1 << 11,          /* the Wi-Fi network, and every connection with it */
	AT_SETS_RATE = 1 << 12,  /* of the AT port: baud, bits, stop, parity, flow as numbers */
	AT_KEEPS_RATE = 1 << 13, /* ... over restarts */
	AT_SETS_ECHO = 1 << 14,  /* its argument: 0 or 1 */
	AT_SETS_CODES = 1 << 15, /* ERR CODE lines off or on: 0 or 1 */

	AT_ASKS_VERSION = 1 << 16,       /* of the firmware */
	AT_ASKS_CONNECTION = 1 << 17,    /* rows are WIRE_EVENT_CONNECTION */
	AT_ASKS_SUBSCRIPTIONS = 1 << 18, /* rows are WIRE_EVENT_SUBSCRIPTION */
	AT_LISTS_COMMANDS = 1 << 19,     /* one row for each command of the firmware */

	/* Of rows with the command's name, whatever was asked (session/network.h). */
	AT_SHOWS_NETWORK = 1 << 20, /* they begin with the SSID */
	AT_SHOWS_ADDRESS = 1 << 21, /* the station's is one of them */
	AT_SHOWS_CLOCK = 1 << 22,   /* the time, or seconds since 1970 */

	AT_CHANGES_MQTT = AT_CONFIGURES | AT_CONNECTS | AT_CLEANS | AT_SUBSCRIBES |
	                  AT_UNSUBSCRIBES | AT_PUBLISHES, /* any of these */
	AT_ASKS = AT_ASKS_VERSION | AT_ASKS_CONNECTION | AT_ASKS_SUBSCRIPTIONS | AT_LISTS_COMMANDS
};

enum at_form {
	AT_FORM_EXECUTE, /* AT+NAME      */
	AT_FORM_QUERY,   /* AT+NAME?     */
	AT_FORM_TEST,    /* AT+NAME=?    */
	AT_FORM_SET      /* AT+NAME=...  */
};
#define AT_HAS(form) (1u << (form))
#define AT_IN(dialect) (1u << (dialect))
#define AT_ANY_DIALECT (AT_IN(AT_DIALECT_ESP32_S) | AT_IN(AT_DIALECT_ESP_AT))
/* In `dialects`: firmware before v2.0 (NonOS 1.7) has it, which speaks no MQTT and is no dialect of its
 * own.  A command with this bit alone is explained, but neither completed nor known to the check. */
#define AT_BEFORE_2 (1u << AT_DIALECT_COUNT)

/* AT_ANY: a number, or text in quotes; what it means depends on an optional link ID before it. */
enum at_type { AT_NUMBER, AT_STRING, AT_ANY };

/* Values that only a running session knows: at_complete asks its caller for them. */
enum at_source {
	AT_SOURCE_NONE,
	AT_SOURCE_TOPIC,      /* to publish to */
	AT_SOURCE_FILTER,     /* to subscribe to */
	AT_SOURCE_SUBSCRIBED, /* to unsubscribe from */
	AT_SOURCE_HOST,
	AT_SOURCE_PORT,
	AT_SOURCE_CLIENT_ID,
	AT_SOURCE_USERNAME,
	AT_SOURCE_PATH,
	AT_SOURCE_DATA,   /* text published before */
	AT_SOURCE_LENGTH, /* number of bytes in the hex editor */
	AT_SOURCE_SSID,
	AT_SOURCE_COUNT
};

struct at_value {
	long long number;
	const char *meaning; /* NULL ends the list */
};

struct at_range {
	long long min, max; /* of a number: both inclusive; of a string: bytes after unescaping */
};

struct at_parameter {
	const char *name; /* as the manual writes it: "LinkID", "client_id" */
	enum at_type type;
	struct at_range range[AT_DIALECT_COUNT];
	const struct at_value *values; /* a number's values with their meaning, or NULL; these are
	                                  allowed outside the range too (keepalive 0) */
	const char *fallback;          /* the default, as it is typed, or NULL */
	enum at_source source;
	/* The page's 0x60xx, 0 if there is none: could not be read (wrong type, bad escape), is
	 * empty, is too long, has a wrong value. */
	struct {
		uint16_t read, null, overlength, value;
	} error;
	unsigned dialects; /* AT_IN(...) | ... */
	bool optional;     /* it and all after it can be omitted */
	unsigned
		repeated; /* it is the last one and can occur that many times (MQTTALPN); 0: once */
	bool secret;      /* masked in transcript and journal, kept out of history */
	/* If not 0, the parameter is a time limit for the command, in units of that many
	 * milliseconds (1 for timeout_ms, 1000 for jap_timeout); `fallback` applies if it is
	 * omitted. */
	long long limit_unit_ms;
	/* The command that sets this value alone, with room for more ("MQTTPASSWORD"), or NULL. */
	const char *own_command;
	const char *doc; /* one sentence, with unit */
};

/* Some commands prompt only for certain values of a parameter (SYSFLASH writes, but also reads). */
struct at_prompt_when {
	size_t parameter;   /* index into the row's parameters */
	long long min, max; /* its value is between them; 0, 0: no condition */
};
enum { AT_PROMPT_CONDITIONS = 2 };

struct at_command {
	/* Without "AT" and "+": "MQTTCONN"; "" is AT itself, "E" is ATE0/ATE1, whose one parameter
	 * follows the name without '='. */
	const char *name;
	unsigned forms;     /* AT_HAS(...) | ..., in every dialect that has the command */
	unsigned old_forms; /* and those that only AT_DIALECT_ESP32_S has; use at_command_forms() */
	unsigned dialects;
	unsigned roles;                        /* enum at_role, any number of them */
	const struct at_parameter *parameters; /* of the set form */
	size_t parameter_count;
	int length_parameter; /* the board answers '>' and reads that many bytes; -1: it does not */
	/* It prompts only if all of these hold. */
	struct at_prompt_when prompt_when[AT_PROMPT_CONDITIONS];
	bool secret_payload; /* those bytes are masked too (MQTTLONGPASSWORD) */
	char filler; /* goes out in place of bytes that are given up: what does least harm if it is stored */
	bool raw_result; /* after the bytes comes +MQTTPUB:OK or FAIL, not OK (protocol.md 2.1 rule 6) */
	bool basic;      /* no '+': AT, ATE0 */
	bool varies; /* its answer is another one each time: a clock, a measurement, a scan */
	/* Longest time to the answer of the set and execute forms, usually AT_COMMAND_LIMIT_MS; use
	 * at_line_limit_ms(), which looks at the line too. */
	long long limit_ms;
	/* Its twins, by name, or NULL: the command that reads the argument at its own
	 * length_parameter as bytes after a prompt (MQTTPUB: MQTTPUBRAW); and the command that
	 * reads the same value, possibly longer, after a prompt (MQTTPASSWORD:
	 * MQTTLONGPASSWORD). */
	const char *raw_twin, *long_twin;
	/* A line in place of OK with which some makers' firmware ends it, or NULL; others print it
	 * as a note, with OK after it. */
	const char *also_ends;
	const char *answer;  /* the lines that answer the query form, or NULL; shown by the help */
	const char *summary; /* half a line: "Connect to a broker" */
	const char *doc; /* what one needs to know, in a few sentences; NULL if the summary says it
	                    all */
};

/* The table: MQTT first, in the manual's order, then the neighbours, in the order in which boards list
 * them. */
size_t at_command_count(void);
const struct at_command *at_command(size_t index);

/* By name without AT+ ("MQTTCONN", in any case), in that dialect; NULL if there is none. */
const struct at_command *at_command_find(struct slice name, enum at_dialect dialect);

/* The same among those that firmware before v2.0 has (AT_BEFORE_2). */
const struct at_command *at_command_find_old(struct slice name);

/* True if that form of the command has one of these roles; NULL and the test form have none. */
bool at_command_does(const struct at_command *c, enum at_form form, unsigned roles);
/* The first command with all these roles, in any dialect; NULL if there is none. */
const struct at_command *at_command_with(unsigned roles);

/* The forms that the command has in that dialect: AT_HAS(...) | ... */
unsigned at_command_forms(const struct at_command *c, enum at_dialect dialect);

bool at_parameter_in(const struct at_parameter *p, enum at_dialect dialect);
/* The least and the greatest number of parameters of the set form in that dialect. */
size_t at_command_min_parameters(const struct at_command *c, enum at_dialect dialect);
size_t at_command_max_parameters(const struct at_command *c, enum at_dialect dialect);
/* The index-th parameter in that dialect; the last one again for as often as it is repeated; NULL
 * past the end. */
const struct at_parameter *at_command_parameter(
	const struct at_command *c, enum at_dialect dialect, size_t index);
/* The parameter that limits the board's time, and its index in that dialect; NULL, with *index
 * unchanged, if there is none. */
const struct at_parameter *at_command_limit(
	const struct at_command *c, enum at_dialect dialect, size_t *index);
const char *at_value_meaning(
	const struct at_parameter *p, long long number); /* as in the row; NULL: none */

/* Whether a parameter of the set form is secret, and whether the answer to the query form contains it
 * (`+CWJAP:` has other fields than `AT+CWJAP=`, and no password). */
bool at_command_has_secret(const struct at_command *c);
bool at_command_answers_secret(const struct at_command *c);

/* What states 0 to 6 mean, in words; NULL outside. */
const char *at_state_name(long long state);
/* What to do next in that state, one sentence without a full stop; NULL outside. */
const char *at_state_advice(long long state);

const char *at_dialect_name(enum at_dialect dialect); /* "esp32-s", "esp-at" */
bool at_dialect_find(struct slice name, enum at_dialect *dialect);

#endif
