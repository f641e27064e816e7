/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "console/recipes.h"

#include "base/language.h"

/* The three test listings at the end of the manufacturer's page.  What its author's network had is asked
 * for, with his values as defaults; the rest stands as it does there. */
#define RECIPE_WHO                                                                \
	"set CLIENT_ID ESP32\n"                                                   \
	"set USERNAME AiThinker\n"                                                \
	"set PASSWORD 1234567890\n"                                               \
	"set TOPIC topic    # " N_(                                               \
		"is subscribed to, and published to") "\n"                        \
						      "set DATA test      # " N_( \
							      "is published") "\n"
/* The page waits for nothing and has a server of its author's network; what no server says, this machine
 * does. */
#define RECIPE_CLOCK                                                       \
	"set NTP ntp1.aliyun.com    # " N_(                                \
		"the time server for schemes that verify the broker") "\n" \
								      "clock for ${SCHEME} server ${NTP}\n"
#define RECIPE_CONNECT                          \
	"AT+MQTTCONN=0,\"${HOST}\",${PORT},0\n" \
	"expect connected within 10s\n"
#define RECIPE_TALK                                   \
	"AT+MQTTSUB=0,\"${TOPIC}\",1\n"               \
	"AT+MQTTPUB=0,\"${TOPIC}\",\"${DATA}\",1,0\n" \
	"expect message \"${TOPIC}\" \"${DATA}\" within 10s\n"
#define RECIPE_USER(scheme, path)                                                                  \
	"AT+MQTTUSERCFG=0," scheme ",\"${CLIENT_ID}\",\"${USERNAME}\",\"${PASSWORD}\",0,0,\"" path \
	"\"\n"

static const struct
	builtin_recipe
		recipes
			[] =
				{
					{"tcp", "# " N_("Connect to a broker over TCP, subscribe, publish, and see the message come back") "\n"
																	   "set HOST 192.168.31.113    # " N_(
																		   "the broker") "\n"
																				 "set PORT 1883\n" RECIPE_WHO RECIPE_USER(
																					 "1",
																					 "") RECIPE_CONNECT
																					 RECIPE_TALK},
					{"tls", "# " N_("The same over TLS; the board verifies the broker's certificate, by its clock, which is set") "\n"
																		      "set HOST 192.168.31.113    # " N_(
																			      "the broker") "\n"
																					    "set PORT 8883\n"
																					    "set SCHEME 3       # " N_("2: verifies nothing, 3: the broker; 4: shows its own certificate, 5: both") "\n" RECIPE_WHO RECIPE_CLOCK RECIPE_USER("${SCHEME}",
																						    "") "AT+MQTTCONNCFG=0,0,0,\"lwtt\",\"lwtm\",0,0\n" RECIPE_CONNECT
																						    RECIPE_TALK},
					{"wss", "# " N_("The same over WebSocket with TLS") "\n"
											    "set HOST iot.eclipse.org    # " N_(
												    "the broker") "\n"
														  "set PORT 443\n"
														  "set SCHEME 7       # " N_(
															  "6: no TLS, 7: verifies nothing, 8: the broker; 9: shows its own certificate, 10: both") "\n"
																										   "set URL_PATH wss   # " N_(
																											   "the path at the broker") "\n" RECIPE_WHO
																											   RECIPE_CLOCK RECIPE_USER(
																												   "${SCHEME}",
																												   "${URL_PATH}") RECIPE_CONNECT
																												   RECIPE_TALK},
};

const struct builtin_recipe *builtin_recipe(size_t number)
{
	return number < ALEN(recipes) ? &recipes[number] : NULL;
}
