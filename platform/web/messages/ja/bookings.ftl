# Reasons, phases and mails of bookings. A refusal says what is the matter and what would change it.

window-not-yet = 予約の受付は{ $opens }に始まります。
window-over = ネット予約の受付は{ $closed }に終わりました。お急ぎのときは施設に電話でご相談ください。
window-day-is-past = 過ぎた日は予約できません。利用の実績として入力してください。
facility-not-open = この日は、施設が開いていません。ほかの日か、ほかの施設を選んでください。
facility-suspended = この施設は、新しい予約の受付を休んでいます。ほかの施設を選んでください。
facility-does-not-offer = この施設では、この事業を行っていません。ほかの施設を選んでください。
full = { $date }は満員です（{ $quota }に空きがありません）。ほかの日や、ほかの施設をお選びください。
full-hours = { $date }のこの時間は満員です（{ $quota }に空きがありません）。同じ日の{ $others }には空きがあります。
quota-other = この利用の枠
closed-weekday = この曜日はお休みです。ほかの日を選んでください。
closed-holiday = 祝日（{ $reason }）のためお休みです。ほかの日を選んでください。
decide-closed-by-city = この日は市の休業日になりました（{ $reason }）。承認できません。
decide-closed-by-facility = この日は休みになりました（{ $reason }）。承認するときは、先に休みを取り消してください。
closed-by-city = 市の休業日です（{ $reason }）。ほかの日を選んでください。
closed-by-facility = 施設の休業日です（{ $reason }）。ほかの日を選んでください。
hours-not-offered = この施設には、ご希望の時間帯の預かりがありません。時間帯を変えるか、ほかの施設を選んでください。
search-dates-order = おわりの日が、はじめの日より前です。日付を直してください。
search-dates = 一度にさがせるのは{ $days }日までです。期間を短くしてください。
attendance-day-not-come = まだ来ていない日の記録はできません。
attendance-time-needed = 過ぎた日の記録には、時刻を入力してください。
attendance-time-ahead = まだ来ていない時刻は入力できません。いまの時刻までで入力してください。
attendance-before-birth = お子さんの生年月日より前の日です。日付を確認してください。
correct-reason-missing = 時刻を直す理由を入力してください。
attendance-twice = このお子さんには、同じ日の同じ時間に別の予約か利用があります。
cancel-not-possible = { $phase ->
    [cancelled] この予約は、すでに取り消されています。
    [declined] この申込みは、施設が受け付けていません。取り消すものはありません。
   *[other] 利用が始まっているか終わっているため、取り消しはできません。間違いのときは、施設にお問い合わせください。
 }
cancel-reason-missing = 取り消す理由を入力してください。
cancel-over = { $day }の利用の時間は過ぎているため、取り消しはできません。施設にお問い合わせください。
answer-missing = 選ばなければならない項目（{ $field }）が選ばれていません。選んでください。
answer-strange = 申込みの内容に、選べないものがありました。画面を開き直して、選び直してください。
undo-paid = 料金を受け取った記録があるため、取り消せません。時刻の間違いは「時刻を直す」で直せます。利用そのものを取り消すときは、先に「受け取りを取り消す」を押してください。
undo-fee-corrected = 料金を手で直しているため、取り消すと直した金額がなくなります。時刻の間違いは「時刻を直す」で直してください。
attendance-order = 降園の時刻は、登園の時刻より後にしてください。
booking-steps-open = 確定までに必要な手続きが、ほかに{ $count }件残っています。
error-stale = ほかの方が先に変更しました。いまの状態を確認してください。
error-key-reused = この画面の内容は、すでに送信されています。画面を開き直してからお試しください。
error-too-many = 操作が続いたため止めています。{ $minutes }分ほど待ってからお試しください。

phase-requested = 確認待ち
phase-waitlisted = キャンセル待ち
phase-offered = 空きのご案内中
phase-confirmed = 予約確定
phase-in_use = 利用中
phase-completed = 利用済み
phase-declined = お受けできません
phase-cancelled = キャンセル済み
phase-no_show = 来園なし
phase-lapsed = 期限切れ
source-guardian = ネット予約
source-staff = 施設が入力
source-usage = 実績として入力

decline-full = 受け入れの枠がいっぱいのため
decline-staffing = 保育士の体制が整わないため
decline-health = お子さんの体調に関するご相談が必要なため
decline-rule = 利用の決まりに合わないため
decline-other = その他の理由
decline-words-missing = 「その他の理由」のときは、メッセージに理由を書いてください。

mail-booking-received-subject = 【{ $city }】予約の申込みを受け付けました
mail-booking-received-body =
    予約の申込みを受け付けました。施設が確認するまで、場所は確保されています。
    
    施設：{ $facility }
    日時：{ $day } { $from }〜{ $to }
    料金：{ $fee }円（予約の時間どおりに利用したとき）
    お子さん：名前はメールに書いていません。下のリンクで確認できます。
    
    結果はメールでお知らせします。内容の確認とキャンセルはこちらから：
    { $link }
mail-booking-confirmed-subject = 【{ $city }】予約が確定しました
mail-booking-confirmed-body =
    予約が確定しました。
    
    施設：{ $facility }
    日時：{ $day } { $from }〜{ $to }
    料金：{ $fee }円（予約の時間どおりに利用したとき）
    お子さん：名前はメールに書いていません。下のリンクで確認できます。
    { $message }
    
    持ち物とキャンセルの期限はこちらで確認できます：
    { $link }
mail-booking-declined-subject = 【{ $city }】予約をお受けできませんでした
mail-booking-declined-body =
    申し訳ありません。次の予約はお受けできませんでした。
    
    施設：{ $facility }
    日時：{ $day } { $from }〜{ $to }
    料金：かかりません（予約したときの料金は{ $fee }円）
    お子さん：名前はメールに書いていません。下のリンクで確認できます。
    { $message }
    
    理由と、ほかの空きはこちらで確認できます：
    { $link }
mail-booking-cancelled-subject = 【{ $city }】予約を取り消しました
mail-booking-cancelled-body =
    次の予約を取り消しました。
    
    施設：{ $facility }
    日時：{ $day } { $from }〜{ $to }
    料金：{ $late ->
        [yes] キャンセル料として{ $fee }円がかかります。
       *[other] かかりません
    }
    お子さん：名前はメールに書いていません。下のリンクで確認できます。
    
    { $link }
mail-booking-cancelled-by-facility-subject = 【{ $city }】施設が予約を取り消しました
mail-booking-cancelled-by-facility-body =
    申し訳ありません。施設の都合により、次の予約が取り消されました。
    
    施設：{ $facility }
    日時：{ $day } { $from }〜{ $to }
    料金：かかりません
    お子さん：名前はメールに書いていません。下のリンクで確認できます。
    { $message }
    
    くわしくはこちらで確認できます：
    { $link }
