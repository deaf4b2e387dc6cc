program-name = 試しの預かり
field-wish = 希望
offer-day = 1日
quota-places = 定員
step-facility_approval = 施設が予約を確認します。
step-doctor_note = 医師の意見書を施設が受け取ります。
closed = { $date }はお休みです。ほかの日を選んでください。
span-not-offered = { $span }では預かっていません。{ $offered }を選んでください。
same-day = { $date }にはすでに予約があります。
fee-base = 利用料
column-total = 合計
notice-capacity = 定員は1日{ $places }人です。
rule-approval = 予約の確定
rule-approval-facility = 施設が確認して確定する
rule-approval-automatic = 申し込むとすぐに確定する
rule-doctor_note = 医師の意見書
rule-opens_days_before = 何日前から受け付けるか
rule-capacity-per_day = 1日の定員
rule-fee-amount = 利用料
rule-unknown = 「{ $key }」という決まりはありません。つづりを確かめてください。
rule-bad-key = 「{ $key }」は名前に使えません。英小文字、数字、下線で書いてください。
rule-wrong-type = { $expected ->
    [number] 値の種類が違います。数だけを書いてください。
    [switch] 値の種類が違います。true か false と書いてください。
    [time] 値の種類が違います。"17:00" のように書いてください。
    [span] 値の種類が違います。"08:30-17:00" のように書いてください。
    [choices] 値の種類が違います。["mon", "tue"] のように並べて書いてください。
   *[text] 値の種類が違います。文字で書いてください。
 }
rule-out-of-bounds = { $value }は入れられません。{ $min }から{ $max }までの数にしてください。
rule-bad-value = 「{ $value }」は読み取れません。
rule-not-a-choice = 「{ $value }」は選べません。{ $choices }から選んでください。
rule-missing = 値がありません。この決まりは必ず入れてください。
