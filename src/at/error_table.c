/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "at/error_table.h"

#include "base/language.h"
#include "base/slice.h"

#define CODE(number, short_name, what, how)                                                        \
	{                                                                                          \
		.code = 0x##number, .name = "AT_MQTT_" #short_name, .meaning = what, .remedy = how \
	}

#define WRITE_TEXT N_("put it in quotes, with \\ before each comma, quote and backslash in it")
#define CUT N_("shorten it; a byte counts, not a character, so é is 2 and 中 is 3")

const struct at_error at_errors[] = {
	CODE(6001, NO_CONFIGURED, N_("nothing is configured for this connection yet"),
		N_("send AT+MQTTUSERCFG first; a reset of the board or AT+MQTTCLEAN=0 forgets it")),
	CODE(6002, NOT_IN_CONFIGURED_STATE,
		N_("the command does not fit the state of the connection"),
		N_("while connected, or after a loss, send AT+MQTTCLEAN=0 and then AT+MQTTUSERCFG; "
		   "otherwise AT+MQTTUSERCFG is still missing")),
	CODE(6003, UNINITIATED_OR_ALREADY_CLEAN, N_("there is no connection to clean"),
		N_("nothing to do: go on with AT+MQTTUSERCFG")),
	CODE(6004, ALREADY_CONNECTED, N_("the board is connected already"),
		N_("go on with it, or send AT+MQTTCLEAN=0 before connecting elsewhere")),
	CODE(6005, MALLOC_FAILED, N_("the board has no memory left for this"),
		N_("use reconnect 0, shorter messages and fewer other connections, look at "
		   "AT+SYSRAM?, or restart with AT+RST")),
	CODE(6006, NULL_LINK, N_("there is no MQTT connection for this command"),
		N_("look with AT+MQTTCONN?: connect with AT+MQTTCONN first, or again if the broker or "
		   "Wi-Fi dropped it")),
	CODE(6007, NULL_PARAMTER, N_("a required parameter is empty"),
		N_("fill in every parameter that the signature does not show in brackets")),
	CODE(6008, PARAMETER_COUNTS_IS_WRONG, N_("the command has too many or too few parameters"),
		N_("count the commas; one inside quotes splits the text unless it is written \\,")),
	CODE(6009, TLS_CONFIG_ERROR, N_("the board could not set TLS up"),
		N_("check that the certificates for this scheme are on the board, in the format of "
		   "its firmware, and belong together")),
	CODE(600A, PARAM_PREPARE_ERROR, N_("the board could not build the connection's settings"),
		N_("send AT+MQTTCLEAN=0, then AT+MQTTUSERCFG with all parameters again; if that "
		   "does not help, memory is short: AT+RST")),
	CODE(600B, CLIENT_START_FAILED, N_("the connection to the broker failed"),
		N_("check Wi-Fi (AT+CIPSTA?), host, port and scheme, that the broker runs, and for TLS "
		   "the clock and the certificates; the log port says which step failed")),
	CODE(600C, CLIENT_PUBLISH_FAILED, N_("the message could not be handed to the broker"),
		N_("check with AT+MQTTCONN? whether it is still connected; for QoS 1 and 2 the broker "
		   "must acknowledge within 10 s")),
	CODE(600D, CLIENT_SUBSCRIBE_FAILED, N_("the subscription was not accepted"),
		N_("check with AT+MQTTCONN? whether it is still connected, and whether the broker lets "
		   "this user read the topic")),
	CODE(600E, CLIENT_UNSUBSCRIBE_FAILED, N_("the topic could not be unsubscribed"),
		N_("check with AT+MQTTCONN? whether it is still connected, then send it again")),
	CODE(600F, CLIENT_DISCONNECT_FAILED, N_("the connection could not be closed"),
		N_("wait some seconds and send AT+MQTTCLEAN=0 again; if that does not help, AT+RST")),
	CODE(6010, LINK_ID_READ_FAILED, N_("LinkID is missing or not a number"),
		N_("begin the parameters with 0 and a comma; the manual omits that comma for "
		   "MQTTCLIENTID, MQTTUSERNAME and MQTTPASSWORD")),
	CODE(6011, LINK_ID_VALUE_IS_WRONG, N_("LinkID is not 0"),
		N_("write 0: boards have a single MQTT connection")),
	CODE(6012, SCHEME_READ_FAILED, N_("scheme is missing or not a number"),
		N_("write a number from 1 to 10, without quotes and spaces")),
	CODE(6013, SCHEME_VALUE_IS_WRONG, N_("there is no such scheme"),
		N_("use 1 for TCP, 2 to 5 for TLS, 6 for WebSocket, 7 to 10 for WebSocket over TLS; "
		   "ESP8266 boards have 1 and 6 only")),
	CODE(6014, CLIENT_ID_READ_FAILED, N_("client_id could not be read"), WRITE_TEXT),
	CODE(6015, CLIENT_ID_IS_NULL, N_("client_id is missing"),
		N_("give each board a client_id of its own, in quotes")),
	CODE(6016, CLIENT_ID_IS_OVERLENGTH, N_("client_id has more than 256 bytes"), CUT),
	CODE(6017, USERNAME_READ_FAILED, N_("username could not be read"), WRITE_TEXT),
	CODE(6018, USERNAME_IS_NULL, N_("username is missing"),
		N_("write \"\" where the broker asks for none")),
	CODE(6019, USERNAME_IS_OVERLENGTH, N_("username is too long"),
		N_("MQTTUSERCFG takes 64 bytes: set a longer one afterwards with AT+MQTTUSERNAME (256) "
		   "or AT+MQTTLONGUSERNAME (1024)")),
	CODE(601A, PASSWORD_READ_FAILED, N_("password could not be read"), WRITE_TEXT),
	CODE(601B, PASSWORD_IS_NULL, N_("password is missing"),
		N_("write \"\" where the broker asks for none")),
	CODE(601C, PASSWORD_IS_OVERLENGTH, N_("password is too long"),
		N_("MQTTUSERCFG takes 64 bytes: set a longer one afterwards with AT+MQTTPASSWORD (256) "
		   "or AT+MQTTLONGPASSWORD (1024)")),
	CODE(601D, CERT_KEY_ID_READ_FAILED, N_("cert_key_ID is missing or not a number"),
		N_("write 0, without quotes and spaces")),
	CODE(601E, CERT_KEY_ID_VALUE_IS_WRONG, N_("cert_key_ID is not 0"),
		N_("write 0: boards hold a single client certificate")),
	CODE(601F, CA_ID_READ_FAILED, N_("CA_ID is missing or not a number"),
		N_("write 0, without quotes and spaces")),
	CODE(6020, CA_ID_VALUE_IS_WRONG, N_("CA_ID is not 0"),
		N_("write 0: boards hold a single CA certificate for MQTT")),
	CODE(6021, CA_LENGTH_ERROR, N_("the length of the stored CA certificate makes no sense"),
		N_("store mqtt_ca again: PEM with AT+SYSMFG from v3.1 on, before that the packed file "
		   "with AT+SYSFLASH after an erase")),
	CODE(6022, CA_READ_FAILED, N_("the CA certificate could not be read from flash"),
		N_("store mqtt_ca on the board, or use scheme 2, 4, 7 or 9, which verify no server")),
	CODE(6023, CERT_LENGTH_ERROR,
		N_("the length of the stored client certificate makes no sense"),
		N_("store mqtt_cert again: PEM with AT+SYSMFG from v3.1 on, before that the packed "
		   "file with AT+SYSFLASH after an erase")),
	CODE(6024, CERT_READ_FAILED, N_("the client certificate could not be read from flash"),
		N_("store mqtt_cert on the board, or use scheme 2, 3, 7 or 8, which send none")),
	CODE(6025, KEY_LENGTH_ERROR, N_("the length of the stored private key makes no sense"),
		N_("store mqtt_key again: PEM with AT+SYSMFG from v3.1 on, before that the packed file "
		   "with AT+SYSFLASH after an erase")),
	CODE(6026, KEY_READ_FAILED, N_("the private key could not be read from flash"),
		N_("store mqtt_key on the board, the one that belongs to mqtt_cert")),
	CODE(6027, PATH_READ_FAILED, N_("path could not be read"), WRITE_TEXT),
	CODE(6028, PATH_IS_NULL, N_("path is missing"), N_("write \"\" for TCP and TLS")),
	CODE(6029, PATH_IS_OVERLENGTH, N_("path has more than 32 bytes"),
		N_("shorten it, or give the broker's WebSocket listener a shorter one")),
	CODE(602A, VERSION_READ_FAILED, N_("the MQTT version could not be read"),
		N_("boards speak MQTT 3.1.1 and the command has no such parameter: compare the "
		   "parameters with the signature")),
	CODE(602B, KEEPALIVE_READ_FAILED, N_("keepalive is not a number"),
		N_("write seconds from 60 to 7200, or 0, without quotes and spaces")),
	CODE(602C, KEEPALIVE_IS_NULL, N_("keepalive is missing"),
		N_("write 0 for the usual 120 s")),
	CODE(602D, KEEPALIVE_VALUE_IS_WRONG, N_("keepalive is outside its range"),
		N_("use 60 to 7200 seconds, or 0 for 120; v2.0 does not accept 0, later firmware "
		   "also accepts 1 to 59")),
	CODE(602E, DISABLE_CLEAN_SESSION_READ_FAILED,
		N_("disable_clean_session is missing or not a number"),
		N_("write 0 or 1, without quotes and spaces")),
	CODE(602F, DISABLE_CLEAN_SESSION_VALUE_IS_WRONG,
		N_("disable_clean_session is neither 0 nor 1"),
		N_("use 0 for a clean session, 1 to have the broker remember this client")),
	CODE(6030, LWT_TOPIC_READ_FAILED, N_("lwt_topic could not be read"), WRITE_TEXT),
	CODE(6031, LWT_TOPIC_IS_NULL, N_("lwt_topic is missing"),
		N_("write \"\" for no last will")),
	CODE(6032, LWT_TOPIC_IS_OVERLENGTH, N_("lwt_topic is too long"),
		N_("keep to 64 bytes, from v2.2 on to 128")),
	CODE(6033, LWT_MSG_READ_FAILED, N_("lwt_msg could not be read"), WRITE_TEXT),
	CODE(6034, LWT_MSG_IS_NULL, N_("lwt_msg is missing"),
		N_("write \"\" for an empty last will")),
	CODE(6035, LWT_MSG_IS_OVERLENGTH, N_("lwt_msg is too long"),
		N_("keep to 64 bytes, from v3.3 on to 128")),
	CODE(6036, LWT_QOS_READ_FAILED, N_("lwt_qos is missing or not a number"),
		N_("write 0, 1 or 2, without quotes and spaces")),
	CODE(6037, LWT_QOS_VALUE_IS_WRONG, N_("lwt_qos is not 0, 1 or 2"),
		N_("use 0 for at most once, 1 for at least once, 2 for exactly once")),
	CODE(6038, LWT_RETAIN_READ_FAILED, N_("lwt_retain is missing or not a number"),
		N_("write 0 or 1, without quotes and spaces")),
	CODE(6039, LWT_RETAIN_VALUE_IS_WRONG, N_("lwt_retain is neither 0 nor 1"),
		N_("use 1 to have the broker keep the last will, else 0")),
	CODE(603A, HOST_READ_FAILED, N_("host could not be read"),
		N_("put the broker's name or IP address in quotes")),
	CODE(603B, HOST_IS_NULL, N_("host is empty"),
		N_("give the broker's name or IP address, in quotes")),
	CODE(603C, HOST_IS_OVERLENGTH, N_("host has more than 128 bytes"),
		N_("use a shorter name of the broker, or its IP address")),
	CODE(603D, PORT_READ_FAILED, N_("port is missing or not a number"),
		N_("write a number from 1 to 65535, without quotes and spaces")),
	CODE(603E, PORT_VALUE_IS_WRONG, N_("port is outside 1 to 65535"),
		N_("use the broker's: usually 1883 for TCP, 8883 for TLS, 80 or 443 for WebSocket")),
	CODE(603F, RECONNECT_READ_FAILED, N_("reconnect is missing or not a number"),
		N_("write 0 or 1, without quotes and spaces")),
	CODE(6040, RECONNECT_VALUE_IS_WRONG, N_("reconnect is neither 0 nor 1"),
		N_("use 1 to have the board connect again after a loss, else 0")),
	CODE(6041, TOPIC_READ_FAILED, N_("topic could not be read"), WRITE_TEXT),
	CODE(6042, TOPIC_IS_NULL, N_("topic is empty"),
		N_("give a topic of at least one byte, in quotes")),
	CODE(6043, TOPIC_IS_OVERLENGTH, N_("topic is too long"),
		N_("keep to 64 bytes, from v2.2 on to 128; a byte counts, not a character")),
	CODE(6044, DATA_READ_FAILED, N_("the text of the message could not be read"),
		N_("write \\ before each comma, quote and backslash in it, as in JSON, or send it with "
		   "AT+MQTTPUBRAW")),
	CODE(6045, DATA_IS_NULL, N_("the message is missing"),
		N_("put the text in quotes; bytes of any kind go through AT+MQTTPUBRAW")),
	CODE(6046, DATA_IS_OVERLENGTH, N_("the message is too long for AT+MQTTPUB"),
		N_("the whole line has 256 bytes: send it with AT+MQTTPUBRAW")),
	CODE(6047, QOS_READ_FAILED, N_("qos is missing or not a number"),
		N_("write 0, 1 or 2, without quotes and spaces")),
	CODE(6048, QOS_VALUE_IS_WRONG, N_("qos is not 0, 1 or 2"),
		N_("use 0 for at most once, 1 for at least once, 2 for exactly once")),
	CODE(6049, RETAIN_READ_FAILED, N_("retain is missing or not a number"),
		N_("write 0 or 1, without quotes and spaces")),
	CODE(604A, RETAIN_VALUE_IS_WRONG, N_("retain is neither 0 nor 1"),
		N_("use 1 to have the broker keep the message, else 0")),
	CODE(604B, PUBLISH_LENGTH_READ_FAILED, N_("length is missing or not a number"),
		N_("write the number of bytes that follow the prompt, without quotes")),
	CODE(604C, PUBLISH_LENGTH_VALUE_IS_WRONG, N_("the board does not accept this length"),
		N_("use at least 1 and no more than the board's free memory, up to v2.0 1024, ESP8266 "
		   "about 500; split a longer message")),
	CODE(604D, RECV_LENGTH_IS_WRONG,
		N_("the board received a different number of bytes than "
		   "announced"),
		N_("send exactly length bytes after the prompt, without a line end, and let no other "
		   "program write to the port meanwhile")),
	CODE(604E, CREATE_SEMA_FAILED, N_("the board has no memory left for the connection"),
		N_("close other connections, use reconnect 0, or restart with AT+RST")),
	CODE(604F, CREATE_EVENT_GROUP_FAILED,
		N_("the board has no memory left for the connection's events"),
		N_("close other connections, use reconnect 0, or restart with AT+RST")),
	CODE(6050, URI_PARSE_FAILED, N_("host, port and path do not form an address"),
		N_("write the bare name or IP address as host, without mqtt:// and without :port, "
		   "and the path without spaces")),
	CODE(6051, IN_DISCONNECTED_STATE, N_("the connection was lost"),
		N_("with reconnect 1 wait for +MQTTCONNECTED; with 0 send AT+MQTTCLEAN=0, "
		   "AT+MQTTUSERCFG and AT+MQTTCONN again")),
	CODE(6052, HOSTNAME_VERIFY_FAILED,
		N_("the host has characters that a name can't have; it is not about a certificate"),
		N_("write the bare name or IP address: letters, digits, dots and hyphens, no mqtt://, no "
		   "port, no path")),
};
const size_t at_error_count = ALEN(at_errors);
