/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Shared by the board's files. board.c: power, timers, the UART's input; board_answer.c: what it
 * says; board_command.c: one line, by the table; board_mqtt.c, board_connection.c and
 * board_topics.c: AT+MQTT; board_tls.c: what TLS needs; board_system.c, board_wifi.c,
 * board_wifi_settings.c, board_ip.c and board_links.c: the neighbours; board_flash.c and board_mfg.c:
 * certificates, in partitions and as values.
 */
#ifndef SIM_BOARD_PRIVATE_H
#define SIM_BOARD_PRIVATE_H

#include "base/buf.h"
#include "certs/kind.h"
#include "sim/board.h"

/* ERR codes (protocol.md 1.3): 01, subcategory, 16 bits of detail. */
#define BOARD_ERROR(subcategory, extension) \
	(0x01000000u | (subcategory) << 16 | (uint32_t)(extension))
#define BOARD_MQTT_ERROR(code) BOARD_ERROR(0x0au, code)
enum {
	BOARD_NO_TERMINATOR = 0x01020000,
	BOARD_NO_AT = 0x01030000,
	BOARD_TOO_LONG = 0x01040000,
	BOARD_WRONG_COUNT = 0x01060000,
	BOARD_UNKNOWN_COMMAND = 0x01090000,
	BOARD_FAILED = 0x010a0000,
	BOARD_BUSY = 0x010b0000,
	BOARD_WRONG_FORM = 0x010c0000,
};

/* The manual's codes for errors that the board itself finds; the others are in the command
 * table. */
enum {
	MQTT_NOT_CONFIGURED = 0x6001,
	MQTT_NOT_IN_CONFIGURED_STATE = 0x6002,
	MQTT_ALREADY_CLEAN = 0x6003,
	MQTT_ALREADY_CONNECTED = 0x6004,
	MQTT_NULL_LINK = 0x6006,
	MQTT_COUNT_IS_WRONG = 0x6008,
	MQTT_TLS_CONFIG_ERROR = 0x6009,
	MQTT_CLIENT_START_FAILED = 0x600b,
	MQTT_PUBLISH_FAILED = 0x600c,
	MQTT_SUBSCRIBE_FAILED = 0x600d,
	MQTT_UNSUBSCRIBE_FAILED = 0x600e,
	MQTT_CA_LENGTH_ERROR = 0x6021,
	MQTT_CA_READ_FAILED = 0x6022,
	MQTT_CERT_LENGTH_ERROR = 0x6023,
	MQTT_CERT_READ_FAILED = 0x6024,
	MQTT_KEY_LENGTH_ERROR = 0x6025,
	MQTT_KEY_READ_FAILED = 0x6026,
	/* Not in the manual: later firmware has them. */
	MQTT_IN_DISCONNECTED_STATE = 0x6051,
};

enum board_mqtt_state {
	MQTT_INITIAL,
	MQTT_USER_SET,
	MQTT_CONNECTION_SET,
	MQTT_DISCONNECTED,
	MQTT_CONNECTED,
	MQTT_NO_TOPIC,
	MQTT_SUBSCRIBED
};

enum board_phase {
	BOARD_OFF,
	BOARD_BOOTING, /* input is answered busy p... */
	BOARD_COMMAND, /* input is a line */
	BOARD_RAW,     /* input is data after '>' */
	BOARD_WORKING  /* a command waits for something; input is answered busy p... */
};

/* What the board waits for in BOARD_WORKING. */
enum board_task {
	BOARD_TASK_NONE,
	BOARD_TASK_CONNECT,
	BOARD_TASK_PUBLISH,
	BOARD_TASK_PUBLISH_RAW,
	BOARD_TASK_SUBSCRIBE,
	BOARD_TASK_UNSUBSCRIBE,
	BOARD_TASK_CLEAN,
	BOARD_TASK_JOIN,
	BOARD_TASK_FLASH
};

enum board_timer {
	BOARD_TIMER_READY, /* the boot is over */
	BOARD_TIMER_LIMIT, /* the running command takes too long */
	BOARD_TIMER_JOIN,  /* the access point answers */
	BOARD_TIMER_SNTP,  /* the time server answers */
	BOARD_TIMER_RECONNECT,
	BOARD_TIMER_CLEAN, /* disconnecting has taken as long as it does */
	BOARD_TIMER_FLASH, /* the flash is erased or written */
	BOARD_TIMERS
};

struct board_subscription {
	struct buf topic;
	long long qos;
};

struct board_mqtt {
	enum board_mqtt_state state;
	long long scheme, certificate_id, ca_id;
	struct buf client_id, username, password, path;
	long long keepalive;
	bool keep_session;
	struct buf will_topic, will_message;
	long long will_qos;
	bool will_retain;
	struct buf alpn; /* as TLS requires: a length byte before each name */
	struct buf sni;
	struct buf host;
	long long port;
	bool reconnect;
	bool broker_gone;
	bool cleaned;     /* of AT+MQTTCLEAN: the broker is done with us */
	int64_t retry_us; /* until the next try to connect again */
	struct board_subscription *subscriptions;
	size_t subscription_count, subscription_room;
	/* Of the running command. */
	struct buf topic;
	long long qos;
	bool retain;
	long long limit_ms;
};

struct board_wifi {
	long long mode, stored_mode;
	struct buf ssid, stored_ssid; /* empty: none */
	bool joined;
	bool gone;                          /* the access point */
	bool associated;                    /* it joins, and has no address yet */
	bool left;                          /* it was joined since the start, and is not any more */
	bool off;                           /* AT+CWINIT=0 */
	bool joins_at_start;                /* AT+CWAUTOCONN; kept, as AT+RESTORE sets it */
	struct buf wanted, password;        /* of the running AT+CWJAP */
	long long limit_seconds;            /* and its jap_timeout */
	const char *answer;                 /* and its name: "CWJAP" */
	long long retry_seconds, retries;   /* AT+CWRECONNCFG */
	long long print_mask, least_signal; /* AT+CWLAPOPT */
	struct board_access_point {
		struct buf ssid, password;
		long long channel, security, most, hidden;
	} access_point; /* AT+CWSAP */
	long long dhcp; /* a sum: 1 station, 2 access point */
	struct buf host_name, country;
	long long country_policy, first_channel, channels;
	bool smart; /* AT+CWSTARTSMART runs */
};

enum board_addresses_of { BOARD_STATION, BOARD_ACCESS_POINT };
enum { BOARD_ADDRESSES = 3, BOARD_DNS_SERVERS = 3, BOARD_LINKS = 5 };

struct board_ip {
	/* ip, gateway, netmask of AT+CIPSTA and AT+CIPAP; empty: the usual ones */
	struct buf addresses[2][BOARD_ADDRESSES];
	struct buf mac;                    /* AT+CIPSTAMAC; empty: the factory's */
	struct buf dns[BOARD_DNS_SERVERS]; /* AT+CIPDNS */
	bool own_dns;
};

/* TCP and UDP without MQTT. */
struct board_links {
	struct board_link {
		bool open;
		struct buf type, host;
		long long port, local_port;
	} links[BOARD_LINKS];
	bool had_one;                          /* since the start */
	bool several;                          /* AT+CIPMUX */
	bool names_sender, waits, passthrough; /* AT+CIPDINFO, AT+CIPRECVMODE, AT+CIPMODE */
	long long next_port;
	size_t sending;                                /* the link that AT+CIPSEND writes to */
	long long tls[BOARD_LINKS][BOARD_DNS_SERVERS]; /* AT+CIPSSLCCONF */
};

struct board_sntp {
	bool enabled;
	long long zone;        /* as given: hours, or hhmm */
	struct buf servers;    /* as shown: "a","b" */
	long long interval;    /* AT+CIPSNTPINTV, seconds */
	bool silent;           /* no server answers */
	bool set;              /* outlives a reset, but not a loss of power */
	int64_t clock, set_at; /* seconds since 1970 at the board's time set_at */
};

struct board_uart {
	long long baud, data_bits, stop_bits, parity, flow;
};

struct board_system {
	bool log_codes;     /* AT+SYSLOG */
	long long messages; /* AT+SYSMSG */
	bool filter;        /* AT+SYSMSGFILTER */
	bool store;         /* AT+SYSSTORE */
	struct board_uart uart, stored_uart;
	long long sleep;    /* AT+SLEEP */
	long long power[4]; /* AT+RFPOWER */
};

/* The name of the partition that AT+SYSMFG works on. */
#define BOARD_NVS "mfg_nvs"
enum { BOARD_PARTITIONS = 15 };

struct board_partition_row {
	const char *name;
	int type, subtype;
	unsigned address, size;
};

/* Where this start of the firmware looks for certificates; the numbers are those of "at param mode". */
enum board_store { BOARD_STORE_NONE, BOARD_STORE_NVS, BOARD_STORE_PARTITIONS };

/* Kept without power: AT+SYSFLASH's partitions and AT+SYSMFG's values. */
struct board_flash {
	enum board_layout layout;
	enum board_store store;
	struct board_partition {
		const struct board_partition_row *row;
		struct buf bytes; /* what is behind them is erased */
	} partitions[BOARD_PARTITIONS];
	size_t partition_count;
	bool nvs_erased;
	struct board_item {
		struct buf space, key, value;
		long long type;
	} * items;
	size_t item_count, item_room;
	/* Of the running command. */
	struct buf space, key;
	long long type;
	struct board_partition *partition;
	size_t offset, length;
	void (*done)(struct board *b);
};

struct board {
	struct board_options options;
	enum board_phase phase;
	enum board_task task;
	int64_t now, started;
	int64_t timers[BOARD_TIMERS]; /* -1: not set */
	bool echo;
	struct buf out; /* output, not sent yet */
	bool between;   /* inside the hook */
	struct buf line;
	bool overlong;      /* the line is longer than what is kept */
	bool ignoring_line; /* this line was answered busy */
	struct buf raw;
	size_t raw_wanted;
	size_t raw_sent;  /* with those that were lost on the way */
	int64_t raw_came; /* when; a line end right behind is answered busy; -1: none is expected */
	void (*raw_done)(
		struct board *b); /* all of raw has come; ends with an answer or in BOARD_WORKING */
	/* If not NULL: what comes after '>' is handled as it comes, without an end. */
	void (*raw_piece)(struct board *b, struct slice bytes);
	struct board_mqtt mqtt;
	struct board_wifi wifi;
	struct board_ip ip;
	struct board_links links;
	struct board_sntp sntp;
	struct board_system system;
	struct board_flash flash;
};

/* The values of one command, checked against the table. */
struct board_value {
	struct slice text; /* of a string, unescaped */
	bool quoted;       /* of AT_ANY: it is a string */
	long long number;
};
struct board_values {
	struct board_value value[AT_PARAMETERS];
	size_t count; /* without optional ones that were left out */
};

/* What a command does.  The values of the set form are checked before; each function must answer,
 * or start BOARD_WORKING. */
struct board_handler {
	const char *name; /* as in the table; NULL ends an array */
	void (*execute)(struct board *b);
	void (*query)(struct board *b);
	void (*set)(struct board *b, const struct board_values *v);
};
extern const struct board_handler board_mqtt_handlers[];
extern const struct board_handler board_connection_handlers[];
extern const struct board_handler board_topic_handlers[];
extern const struct board_handler board_flash_handlers[];
extern const struct board_handler board_mfg_handlers[];
extern const struct board_handler board_system_handlers[];
extern const struct board_handler board_wifi_handlers[];
extern const struct board_handler board_wifi_setting_handlers[];
extern const struct board_handler board_ip_handlers[];
extern const struct board_handler board_link_handlers[];

/* board.c */
enum board_reset_reason { BOARD_BY_POWER, BOARD_BY_SOFTWARE, BOARD_BY_WATCHDOG };
void board_reset(struct board *b, enum board_reset_reason reason, int64_t delay); /* then `ready` */
void board_set_timer(struct board *b, enum board_timer timer, int64_t delay);
void board_stop_timer(struct board *b, enum board_timer timer);
void board_work(struct board *b, enum board_task task, long long limit_ms); /* BOARD_WORKING */
void board_done(struct board *b);       /* ready for the next line */
void board_lose_power(struct board *b); /* and it is back at once: the board boots */

/* board_answer.c */
void board_say(struct board *b, struct slice bytes);
void board_sayf(struct board *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
void board_flush(struct board *b); /* passes the output to options.send, as one write */
void board_log(struct board *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Prefixed with "W (1234) " or "E (1234) ", milliseconds since the start, as ESP-IDF logs. */
void board_log_warning(struct board *b, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void board_log_error(struct board *b, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void board_between(struct board *b); /* a message may come here */
void board_log_boot(struct board *b, enum board_reset_reason reason);
void board_code(struct board *b, uint32_t code);  /* ERR CODE line and log port; 0: nothing */
void board_ok(struct board *b);                   /* ends the command */
void board_error(struct board *b, uint32_t code); /* the code, then ERROR; ends the command */
void board_busy(struct board *b);
/* Says OK and '>', collects `length` bytes in raw, then calls done. */
void board_prompt(struct board *b, size_t length, void (*done)(struct board *b));
/* The same without OK and line ends: one byte (certs.md 2). */
void board_prompt_bare(struct board *b, size_t length, void (*done)(struct board *b));
/* The first, and everything until raw_piece ends it is data. */
void board_prompt_for_ever(struct board *b, void (*piece)(struct board *b, struct slice bytes));
void board_say_number(struct board *b, const char *name, long long number); /* "+NAME:1", and OK */

/* board_command.c */
void board_run_line(struct board *b, struct slice line);
const struct board_handler *board_handler_find(const char *name);

/* board_mqtt.c */
void board_mqtt_init(struct board *b);
void board_mqtt_fini(struct board *b);
void board_mqtt_reset(struct board *b); /* state 0, all settings gone; aborts the connection */
bool board_mqtt_connected(const struct board *b);
/* Time limit of the command with that role: its argument, or the dialect's default if it has none,
 * or `otherwise` if the command has no such argument. */
long long board_mqtt_limit_ms(const struct board *b, const struct board_values *v,
	enum at_role role, long long otherwise);
void board_mqtt_forget(struct board *b);
/* board_connection.c */
extern const struct broker_events board_broker_events;
void board_mqtt_wifi_lost(struct board *b);
void board_mqtt_reconnect(struct board *b); /* connects at once, if enabled and possible */
void board_mqtt_cleaned(struct board *b);   /* BOARD_TIMER_CLEAN */
void board_mqtt_limit(struct board *b);     /* the running command took too long */
/* board_topics.c */
void board_topics_clear(struct board *b);
void board_topics_failed(struct board *b); /* ends a running publish, subscribe or unsubscribe */
void board_topics_subscribed(void *user, bool ok, long long granted);
void board_topics_unsubscribed(void *user, bool ok);
void board_topics_published(void *user, bool ok);
void board_topics_message(void *user, struct slice topic, struct slice payload, long long qos);

/* board_flash.c */
void board_flash_init(struct board *b);
void board_flash_fini(struct board *b);
void board_flash_boot(struct board *b);
enum board_credential {
	BOARD_CREDENTIAL_MISSING,
	BOARD_CREDENTIAL_BROKEN, /* its length is there, its bytes are not */
	BOARD_CREDENTIAL_THERE   /* whatever it is: nothing looks into it */
};
/* *content: as MQTT gets it, up to the first NUL. */
enum board_credential board_credential(
	const struct board *b, enum certs_kind kind, struct slice *content);
/* Flash needs its time for so many bytes; then `done`, which must answer. */
void board_flash_work(struct board *b, size_t bytes, void (*done)(struct board *b));
void board_flash_worked(struct board *b); /* BOARD_TIMER_FLASH */
/* Whether the power fails while these are written; *bytes becomes what is in flash by then. */
bool board_is_torn(const struct board *b, struct slice *bytes);

/* board_mfg.c */
void board_mfg_init(struct board *b);
void board_mfg_fini(struct board *b);
void board_mfg_install(struct board *b, enum certs_kind kind, struct slice pem);
void board_mfg_erase_all(struct board *b); /* AT+SYSFLASH on its partition */
enum board_credential board_mfg_credential(
	const struct board *b, enum certs_kind kind, struct slice *content);

/* board_tls.c */
/* Whether the board has what the scheme needs; otherwise it has said so, and the command is over. */
bool board_tls_has_files(struct board *b);
/* What mbedTLS says to what it can't read, for the log port; false: it reads all that the scheme needs. */
bool board_tls_is_unreadable(const struct board *b, struct buf *why);

/* board_wifi.c */
void board_wifi_init(struct board *b);
void board_wifi_fini(struct board *b);
void board_wifi_boot(struct board *b); /* after `ready` */
void board_wifi_reset(struct board *b);
void board_wifi_restore(struct board *b);  /* factory settings */
void board_wifi_answered(struct board *b); /* BOARD_TIMER_JOIN */
void board_wifi_leave(struct board *b);
int64_t board_clock(const struct board *b); /* seconds since 1970, or since the start if not set */
bool board_clock_set(const struct board *b);
void board_sntp_answered(struct board *b);     /* BOARD_TIMER_SNTP */
void board_wifi_forget_clock(struct board *b); /* the power is off */

/* board_wifi_settings.c */
void board_wifi_settings_reset(struct board *b);
void board_wifi_settings_fini(struct board *b);
/* A row of AT+CWLAP, with the fields that AT+CWLAPOPT chose. */
struct board_network {
	const char *ssid, *mac;
	int security, signal, channel;
};
void board_wifi_say_network(struct board *b, const struct board_network *network);

/* board_ip.c */
void board_ip_reset(struct board *b);
void board_ip_restore(struct board *b); /* factory settings */
void board_ip_fini(struct board *b);
/* The board's own IP address; 0.0.0.0 if it has none. */
struct slice board_ip_address(const struct board *b, enum board_addresses_of which);
bool board_ip_is_own(const struct board *b, struct slice host); /* loopback, or that address */

/* board_links.c */
void board_links_reset(struct board *b); /* all closed, without a word */
void board_links_lost(struct board *b);  /* ... and CLOSED for each */
void board_links_fini(struct board *b);

/* board_system.c */
void board_system_init(struct board *b);
void board_system_reset(struct board *b);
const struct board_firmware *board_firmware(const struct board *b);
/* The command of that name in the firmware; NULL if it has none. */
const struct at_command *board_system_command(const struct board *b, struct slice name);

#endif
