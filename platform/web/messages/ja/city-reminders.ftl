# Reminders of reports, and what facilities are told of them.

city-remind = 未提出の施設すべてに提出をお願いする
city-remind-text = 未着手・作成中・差戻しの施設の施設長に、メールでお願いします。同じ施設には1日に1回だけ送ります。
city-remind-last = 最後のお願い
city-remind-asked = 今日、{ $asked }施設にお願いのメールを送りました。
city-remind-calls = 電話でお願いする施設
city-remind-unreached = { $count }施設には、メールが届く職員がいません。電話でお願いしてください。
city-remind-title = 提出のお願いの結果
city-remind-back = 一覧に戻る
report-month-running = この月はまだ終わっていません。終わってからお願いできます。

mail-report-reminder-returned-subject = 【{ $city }】差し戻した利用実績報告書の再提出のお願い
mail-report-reminder-returned-body =
    { $facility }の{ $month }の利用実績報告書は、市が差し戻し、再提出を待っています。
    次のページの上に書いてあるところを直して、再提出してください。

    { $link }

mail-report-reminder-subject = 【{ $city }】利用実績報告書の提出のお願い
mail-report-reminder-body =
    { $facility }の{ $month }の利用実績報告書が、まだ提出されていません。
    内容を確認して、提出をお願いします。

    { $link }
