"""The outside world in a box: every contract served on loopback, with faults on request.

Started by `python -m sync.sandbox --port N --data DIR [--parent-pipe]` or `process.SandboxProcess`.

| prefix              | calls                                                                               |
|---------------------|-------------------------------------------------------------------------------------|
| /smartbis/v2        | POST auth/token, customers, sales, vouchers/{code}/validate, categories;            |
|                     | GET customers, sales (profile lookup), coupons, vouchers, categories;               |
|                     | PATCH coupons/{coupon_id}/stock                                                     |
| /smartbis/extension | the loyalty model under the Smartbis token; X-Store, X-Till; keys on every write    |
| /loyalty            | the same under a token of its own: POST members/search, members, challenges,        |
|                     | challenges/{id}/verify, challenges/{id}/resend, quotes, holds, holds/{id}/commit,   |
|                     | holds/{id}/release, reversals, accruals, accruals/{id}/reverse,                     |
|                     | vouchers/{code}/validate, /redeem, /release, credits;                               |
|                     | GET holds, accruals, offers, members/{id}/statement, coupons;                       |
|                     | PATCH coupons/{coupon_id}/stock                                                     |
| /crmbonus/pages     | POST api_inicio, api_validar_pin, api_reenviar_pin, api_bonus_disponivel,           |
|                     | api_campanha_disponivel, api_finaliza_compra, api_vendas_totais, api_cancelar_bonus |
| /smartpos/v1        | POST sales, sales:batch, heartbeats; GET sales/{record_id}, health                  |
| /bling/Api/v3       | GET oauth/authorize, contatos, contatos/consumidor-final, produtos, produtos/{id},  |
|                     | formas-pagamentos, situacoes/modulos, situacoes/modulos/{id}, pedidos/vendas,       |
|                     | pedidos/vendas/{id}; POST oauth/token, contatos, pedidos/vendas,                    |
|                     | pedidos/vendas/{id}/gerar-nfce; PUT contatos/{id};                                  |
|                     | PATCH pedidos/vendas/{id}/situacoes/{status}                                        |
| /sandbox/bling      | GET what was said to and by the account, as it was said                             |
| /sandbox            | GET credentials, phone, messages, state, settings, faults;                          |
|                     | POST settings, clock, seed, faults; DELETE faults                                   |
| /phone              | the customers' phones as a page                                                     |
"""
